/** A part of the picture made anew: painted over a frame with a brush, or a box by pointer or by numbers; for a while or throughout. */
import { type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useT } from "../app/i18n";
import { type Clip, contentOf } from "../api/client";
import { clock } from "../player/time";
import { Button } from "../ui/button";
import { Choices, Field, Range } from "../ui/fields";
import { Go, Panel, type PanelProps, useWords, Words } from "./asking";
import { alone, begun, type Box, boxed, drawMask, drawn, isEmpty, maskPicture, type Shape, type Spot, START } from "./mask";

export function ChangePart({ fps, ...panel }: PanelProps & { fps: number }) {
  const t = useT();
  const { clip, going, change, busy, ask } = panel;
  const { tool, size, undone, from } = going;
  const seconds = Number(clip.video.seconds);
  const [words, setWords] = useWords(panel, "part");
  const [at, setAt] = useState(0);
  const shapes = going.shapes ?? START;
  const until = going.until ?? seconds;
  const last = shapes.at(-1);
  const box: Box = last?.kind === "box" ? last.box : [0, 0, 0, 0];
  const [width = 16, height = 9] = clip.video.size.split("x").map(Number);

  const send = async () => {
    const form = new FormData();
    form.set("prompt", words.trim());
    form.set("video", JSON.stringify({ id: clip.id }));
    const only = alone(shapes);
    if (only) form.set("box", JSON.stringify(only));
    else form.set("mask", await maskPicture(shapes, width, height), "mask.png");
    if (from > 0) form.set("from_seconds", String(from));
    if (until < seconds) form.set("until_seconds", String(until));
    await ask("/v1/videos/edits", form);
  };
  const undo = () => change({ undone: [...undone, ...shapes.slice(-1)], shapes: shapes.slice(0, -1) });
  const redo = () => change({ shapes: [...shapes, ...undone.slice(-1)], undone: undone.slice(0, -1) });
  const clear = () => change({ undone: shapes.toReversed(), shapes: [] });
  const names = [t("Left (%)"), t("Top (%)"), t("Width (%)"), t("Height (%)")];
  const turn = (index: number, percent: number) => {
    if (Number.isFinite(percent)) change({ shapes: boxed(shapes, box.map((each, other) => (other === index ? percent / 100 : each)) as unknown as Box) });
  };
  return (
    <Panel>
      <p className="text-sm text-soft">{t("Paint over what may change, or draw a box; the rest stays as it is.")}</p>
      <div className="flex flex-wrap items-end gap-3">
        <Choices
          label={t("Tool")}
          value={tool}
          choices={[
            { value: "box", label: t("box") },
            { value: "brush", label: t("brush") },
            { value: "eraser", label: t("eraser") },
          ]}
          onChange={(tool) => change({ tool })}
        />
        {tool !== "box" && (
          <div className="w-36">
            <Range label={t("Thickness")} value={size} min={0.02} max={0.3} step={0.01} shown={`${Math.round(size * 100)} %`} onChange={(size) => change({ size })} />
          </div>
        )}
        <div className="ml-auto flex flex-wrap justify-end">
          <Button small look="quiet" icon="undo" disabled={shapes.length === 0} onClick={undo}>
            {t("Undo")}
          </Button>
          <Button small look="quiet" icon="redo" disabled={undone.length === 0} onClick={redo}>
            {t("Redo")}
          </Button>
          <Button small look="quiet" icon="close" disabled={shapes.length === 0} onClick={clear}>
            {t("Clear")}
          </Button>
        </div>
      </div>
      <Easel clip={clip} width={width} height={height} at={at} shapes={shapes} onBegin={(spot) => change({ undone: [], shapes: begun(shapes, tool, size, spot) })} onDraw={(spot) => change((before) => ({ shapes: drawn(before.shapes ?? START, spot) }))} />
      {tool === "box" && (
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
          {names.map((name, index) => (
            <Field key={name} label={name} type="number" min={0} max={100} step={1} value={Math.round((box[index] ?? 0) * 100)} onChange={(event) => turn(index, event.target.valueAsNumber)} />
          ))}
        </div>
      )}
      <div className="grid gap-3 sm:grid-cols-2">
        <Range
          label={t("From")}
          value={from}
          min={0}
          max={seconds}
          step={1 / fps}
          shown={clock(from)}
          onChange={(value) => {
            change({ from: Math.min(value, until - 1 / fps) });
            setAt(Math.min(value, until - 1 / fps));
          }}
        />
        <Range
          label={t("Until")}
          value={until}
          min={0}
          max={seconds}
          step={1 / fps}
          shown={clock(until)}
          onChange={(value) => {
            change({ until: Math.max(value, from + 1 / fps) });
            setAt(Math.max(value, from + 1 / fps) - 0.5 / fps);
          }}
        />
      </div>
      <Words value={words} onChange={setWords} />
      {isEmpty(shapes) && (
        <p role="status" className="text-sm text-warn">
          {t("Nothing is painted yet: nothing would change.")}
        </p>
      )}
      <Go icon="wand" name={t("Change this part")} busy={busy || !words.trim() || isEmpty(shapes)} onClick={() => void send()} />
    </Panel>
  );
}

type EaselProps = { clip: Clip; width: number; height: number; at: number; shapes: readonly Shape[]; onBegin: (spot: Spot) => void; onDraw: (spot: Spot) => void };

/** The frame of that time with the mask over it. */
function Easel({ clip, width, height, at, shapes, onBegin, onDraw }: EaselProps) {
  const t = useT();
  const canvas = useRef<HTMLCanvasElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const down = useRef(false);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context) drawMask(context, shapes, "#ff4a2e");
  }, [shapes]);
  useEffect(() => {
    if (video.current) video.current.currentTime = at;
  }, [at]);
  const place = (event: PointerEvent<HTMLElement>): Spot => {
    const frame = event.currentTarget.getBoundingClientRect();
    return [(event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height];
  };
  return (
    <div
      className="relative mx-auto max-h-[60dvh] w-full cursor-crosshair touch-none overflow-hidden rounded-xl bg-black select-none"
      style={{ aspectRatio: `${width} / ${height}`, maxWidth: `calc(60dvh * ${width / height})` }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        down.current = true;
        onBegin(place(event));
      }}
      onPointerMove={(event) => down.current && onDraw(place(event))}
      onPointerUp={() => (down.current = false)}
      onPointerCancel={() => (down.current = false)}
    >
      <video ref={video} src={contentOf(clip.id)} muted playsInline preload="auto" tabIndex={-1} aria-hidden="true" className="size-full object-fill" />
      <canvas ref={canvas} width={width} height={height} role="img" aria-label={t("What may change, over the picture")} className="absolute inset-0 size-full opacity-60" />
    </div>
  );
}
