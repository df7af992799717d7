/** From one clip to the next: again with other words, longer, in a loop, joined with another. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type PointerEvent, type ReactNode, useRef, useState } from "react";
import { useT } from "../app/i18n";
import { clipsChanged, clipsQuery } from "../api/calls";
import { type Clip, contentOf } from "../api/client";
import { post } from "../api/post";
import type { Offer } from "../create/settings";
import { nameOf } from "../library/card";
import { Button } from "../ui/button";
import { Choices, Range } from "../ui/fields";
import { Curve } from "../storyboard/curve";
import { FLAT, type Point } from "../storyboard/timeline";
import type { IconName } from "../ui/icons";
import { saySeconds } from "../ui/said";
import { say } from "../ui/toasts";
import { explain } from "../ui/wrong";

type Way = "remix" | "extend" | "loop" | "blend" | "part";
type Props = { clip: Clip; offer: Offer | undefined };
type Box = readonly [number, number, number, number];

const STRENGTHS = { subtle: 0.35, mild: 0.6, strong: 0.85 } as const;

export function Continue({ clip, offer }: Props) {
  const t = useT();
  const [way, setWay] = useState<Way | null>(null);
  const can = (...preparations: string[]) => preparations.every((each) => offer?.preparations?.includes(each) ?? false);
  const ways: { way: Way; icon: IconName; name: string; can: boolean }[] = [
    { way: "remix", icon: "remix", name: t("Remix"), can: can("hint") },
    { way: "extend", icon: "forward", name: t("Extend"), can: can("keep") },
    { way: "loop", icon: "loop", name: t("Loop"), can: can("keep") },
    { way: "blend", icon: "split", name: t("Blend with…"), can: can("keep") },
    { way: "part", icon: "picture", name: t("Change a part"), can: can("mask") },
  ];
  return (
    <section className="grid gap-3" aria-label={t("Go on from here")}>
      <div className="flex flex-wrap gap-2">
        {ways.map((each) => (
          <Button
            key={each.way}
            small
            icon={each.icon}
            aria-expanded={way === each.way}
            disabled={!each.can}
            title={each.can ? undefined : t("This engine cannot do it yet")}
            onClick={() => setWay(way === each.way ? null : each.way)}
          >
            {each.name}
          </Button>
        ))}
      </div>
      {offer && ways.some((each) => !each.can) && (
        <p className="text-sm text-soft">{t("What is greyed out is beyond the engine {engine} today.", { engine: offer.engine })}</p>
      )}
      {way === "remix" && <Remix clip={clip} />}
      {way === "extend" && <Extend clip={clip} />}
      {way === "loop" && <Loop clip={clip} />}
      {way === "blend" && <Blend clip={clip} />}
      {way === "part" && <ChangePart clip={clip} />}
    </section>
  );
}

/** Ask, then go to what was asked for. */
function useAsk(): { busy: boolean; ask: (path: string, body: Record<string, unknown>) => Promise<void> } {
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const ask = async (path: string, body: Record<string, unknown>) => {
    setBusy(true);
    try {
      const { id } = await post(path, body);
      await clipsChanged();
      await navigate({ to: "/clip/$id", params: { id } });
    } catch (error) {
      say(explain(error), { bad: true });
    } finally {
      setBusy(false);
    }
  };
  return { busy, ask };
}

function Panel({ children }: { children: ReactNode }) {
  return <div className="arrive slide grid gap-4 p-5">{children}</div>;
}

function Words({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useT();
  return (
    <textarea
      aria-label={t("What should it show now?")}
      value={value}
      rows={3}
      maxLength={4000}
      onChange={(event) => onChange(event.target.value)}
      className="field w-full p-3"
    />
  );
}

function Go({ icon, name, busy, onClick }: { icon: IconName; name: string; busy: boolean; onClick: () => void }) {
  return (
    <div>
      <Button look="lamp" icon={icon} disabled={busy} onClick={onClick}>
        {name}
      </Button>
    </div>
  );
}

function Remix({ clip }: { clip: Clip }) {
  const t = useT();
  const [words, setWords] = useState(clip.video.prompt ?? "");
  const [strength, setStrength] = useState<number>(STRENGTHS.mild);
  const { busy, ask } = useAsk();
  const named = Object.entries(STRENGTHS).find(([, value]) => value === strength)?.[0] ?? "custom";
  const names: Record<string, string> = { subtle: t("subtle"), mild: t("mild"), strong: t("strong"), custom: t("as set") };
  return (
    <Panel>
      <Words value={words} onChange={setWords} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Choices
          label={t("How far from the first")}
          value={named}
          choices={["subtle", "mild", "strong", ...(named === "custom" ? ["custom"] : [])].map((name) => ({ value: name, label: names[name] ?? name }))}
          onChange={(name) => name in STRENGTHS && setStrength(STRENGTHS[name as keyof typeof STRENGTHS])}
        />
        <Range label={t("Strength")} value={strength} min={0.05} max={1} step={0.05} shown={`${Math.round(strength * 100)} %`} onChange={setStrength} />
      </div>
      <Go
        icon="remix"
        name={t("Remix")}
        busy={busy || !words.trim()}
        onClick={() => void ask(`/v1/videos/${clip.id}/remix`, { prompt: words.trim(), strength: named === "custom" ? String(strength) : named })}
      />
    </Panel>
  );
}

function Extend({ clip }: { clip: Clip }) {
  const t = useT();
  const [words, setWords] = useState(clip.video.prompt ?? "");
  const [seconds, setSeconds] = useState(2);
  const [direction, setDirection] = useState<"forward" | "backward">("forward");
  const { busy, ask } = useAsk();
  return (
    <Panel>
      <Words value={words} onChange={setWords} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Choices
          label={t("Which way")}
          value={direction}
          choices={[
            { value: "backward", label: t("before it") },
            { value: "forward", label: t("after it") },
          ]}
          onChange={setDirection}
        />
        <Choices label={t("How much longer")} value={seconds} choices={[1, 2, 4, 8].map((each) => ({ value: each, label: saySeconds(each) }))} onChange={setSeconds} />
      </div>
      <Go
        icon="forward"
        name={t("Extend")}
        busy={busy || !words.trim()}
        onClick={() => void ask("/v1/videos/extensions", { prompt: words.trim(), video: { id: clip.id }, seconds: String(seconds), direction })}
      />
    </Panel>
  );
}

function Loop({ clip }: { clip: Clip }) {
  const t = useT();
  const [join, setJoin] = useState(1);
  const { busy, ask } = useAsk();
  return (
    <Panel>
      <Choices label={t("Seconds to come back to the beginning")} value={join} choices={[0.5, 1, 2].map((each) => ({ value: each, label: saySeconds(each) }))} onChange={setJoin} />
      <Go icon="loop" name={t("Make a loop")} busy={busy} onClick={() => void ask("/v1/videos/loops", { video: { id: clip.id }, join_seconds: join })} />
    </Panel>
  );
}

function Blend({ clip }: { clip: Clip }) {
  const t = useT();
  const [other, setOther] = useState<Clip | null>(null);
  const [curve, setCurve] = useState<"transition" | "mix" | "sample" | "own">("transition");
  const [points, setPoints] = useState<readonly Point[]>(FLAT.map((point, index) => ({ ...point, weight: index })));
  const { busy, ask } = useAsk();
  const found = useQuery(clipsQuery({ status: "completed" }, 0, 24)).data?.clips.filter((each) => each.id !== clip.id && each.has_files) ?? [];
  const own = curve === "own" ? { points: points.map((point) => [point.at * Number(clip.video.seconds), point.weight]) } : { curve };
  return (
    <Panel>
      <fieldset>
        <legend className="mb-1.5 text-sm text-soft">{t("With which clip")}</legend>
        <div className="flex gap-2 overflow-x-auto p-1">
          {found.map((each) => (
            <label key={each.id} className={`shrink-0 cursor-pointer rounded-xl border-2 has-focus-visible:outline-2 has-focus-visible:outline-sky ${other?.id === each.id ? "border-lamp" : "border-transparent"}`}>
              <input type="radio" name="other" className="sr-only" aria-label={nameOf(each)} checked={other?.id === each.id} onChange={() => setOther(each)} />
              <img src={contentOf(each.id, "thumbnail")} alt="" className="h-20 rounded-[0.6rem]" />
            </label>
          ))}
          {found.length === 0 && <p className="text-soft">{t("There is no other clip yet.")}</p>}
        </div>
      </fieldset>
      <Choices
        label={t("How they meet")}
        value={curve}
        choices={[
          { value: "transition", label: t("transition") },
          { value: "mix", label: t("mix") },
          { value: "sample", label: t("sample") },
          { value: "own", label: t("my own curve") },
        ]}
        onChange={setCurve}
      />
      {curve === "own" && <Curve label={t("Share of the second clip")} points={points} onChange={setPoints} />}
      <Go
        icon="split"
        name={t("Blend")}
        busy={busy || !other}
        onClick={() => other && void ask("/v1/videos/blends", { first: { id: clip.id }, second: { id: other.id }, ...own })}
      />
    </Panel>
  );
}

/** A box over the picture: only what is inside it is made anew. By pointer, or by four numbers. */
function ChangePart({ clip }: { clip: Clip }) {
  const t = useT();
  const [words, setWords] = useState(clip.video.prompt ?? "");
  const [box, setBox] = useState<Box>([0.3, 0.3, 0.4, 0.4]);
  const begin = useRef<[number, number] | null>(null);
  const { busy, ask } = useAsk();
  const place = (event: PointerEvent<HTMLDivElement>): [number, number] => {
    const frame = event.currentTarget.getBoundingClientRect();
    const within = (value: number) => Math.min(1, Math.max(0, value));
    return [within((event.clientX - frame.left) / frame.width), within((event.clientY - frame.top) / frame.height)];
  };
  const draw = (event: PointerEvent<HTMLDivElement>) => {
    if (!begin.current) return;
    const [x, y] = place(event);
    const [left, top] = begin.current;
    setBox([Math.min(x, left), Math.min(y, top), Math.max(0.05, Math.abs(x - left)), Math.max(0.05, Math.abs(y - top))]);
  };
  const names = [t("Left"), t("Top"), t("Width"), t("Height")];
  const turn = (index: number, value: number) => setBox(box.map((each, other) => (other === index ? value : each)) as unknown as Box);
  const rounded = [box[0], box[1], Math.min(box[2], 1 - box[0]), Math.min(box[3], 1 - box[1])].map((each) => Math.round(each * 1000) / 1000);
  return (
    <Panel>
      <p className="text-sm text-soft">{t("Draw a box over what may change; the rest stays as it is.")}</p>
      <div
        className="relative touch-none overflow-hidden rounded-xl"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          begin.current = place(event);
        }}
        onPointerMove={draw}
        onPointerUp={() => (begin.current = null)}
      >
        <img src={contentOf(clip.id, "thumbnail")} alt="" draggable={false} className="w-full select-none" />
        <div
          className="pointer-events-none absolute border-2 border-[#ffb45e] bg-[#ffb45e]/25"
          style={{ left: `${box[0] * 100}%`, top: `${box[1] * 100}%`, width: `${box[2] * 100}%`, height: `${box[3] * 100}%` }}
        />
      </div>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        {names.map((name, index) => (
          <Range key={name} label={name} value={box[index] ?? 0} min={index < 2 ? 0 : 0.05} max={1} step={0.01} shown={`${Math.round((box[index] ?? 0) * 100)} %`} onChange={(value) => turn(index, value)} />
        ))}
      </div>
      <Words value={words} onChange={setWords} />
      <Go
        icon="wand"
        name={t("Change this part")}
        busy={busy || !words.trim()}
        onClick={() => void ask("/v1/videos/edits", { prompt: words.trim(), video: { id: clip.id }, box: rounded })}
      />
    </Panel>
  );
}
