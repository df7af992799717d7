/** A curve that one draws: points are dragged, or moved with the arrow keys; a double tap, or a button, adds one. */
import { type PointerEvent, useRef } from "react";
import { useT } from "../app/i18n";
import { Button } from "../ui/button";

export type Point = { readonly at: number; readonly weight: number };

type Props = { label: string; points: readonly Point[]; onChange: (points: readonly Point[]) => void };

const WIDTH = 400;
const HEIGHT = 120;

export function Curve({ label, points, onChange }: Props) {
  const t = useT();
  const field = useRef<HTMLDivElement>(null);
  const held = useRef<number | null>(null);
  const place = (event: { clientX: number; clientY: number }): Point => {
    const frame = field.current!.getBoundingClientRect();
    const within = (value: number) => Math.min(1, Math.max(0, value));
    return { at: within((event.clientX - frame.left) / frame.width), weight: 1 - within((event.clientY - frame.top) / frame.height) };
  };
  const set = (index: number, point: Point) => {
    const least = points[index - 1]?.at ?? 0;
    const most = points[index + 1]?.at ?? 1;
    const at = index === 0 ? 0 : index === points.length - 1 ? 1 : Math.min(most, Math.max(least, point.at));
    onChange(points.map((each, other) => (other === index ? { at, weight: Math.min(1, Math.max(0, point.weight)) } : each)));
  };
  const add = (point: Point) => onChange([...points, point].toSorted((one, other) => one.at - other.at));
  const remove = (index: number) => {
    if (index > 0 && index < points.length - 1) onChange(points.filter((_, other) => other !== index));
  };
  /** On the line, in the middle of the widest stretch without a point. */
  const addOne = () => {
    const stretches = points.slice(1).map((to, index) => ({ from: points[index] as Point, to }));
    const [widest] = stretches.toSorted((one, other) => other.to.at - other.from.at - (one.to.at - one.from.at));
    if (widest) add({ at: (widest.from.at + widest.to.at) / 2, weight: (widest.from.weight + widest.to.weight) / 2 });
  };
  const drag = (event: PointerEvent) => held.current !== null && set(held.current, place(event));
  const line = points.map((point) => `${point.at * WIDTH},${(1 - point.weight) * HEIGHT}`).join(" ");
  return (
    <div>
      <p className="mb-1.5 text-sm text-soft">{label}</p>
      <div
        ref={field}
        className="relative h-28 touch-none rounded-xl border border-line bg-room"
        onPointerMove={drag}
        onPointerUp={() => (held.current = null)}
        onPointerCancel={() => (held.current = null)}
        onDoubleClick={(event) => add(place(event))}
      >
        <svg aria-hidden="true" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className="size-full overflow-visible">
          <polygon points={`0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}`} fill="var(--beam)" />
          <polyline points={line} fill="none" stroke="var(--lamp)" strokeWidth="2.5" vectorEffect="non-scaling-stroke" />
        </svg>
        {points.map((point, index) => (
          <span
            key={index}
            style={{ left: `${point.at * 100}%`, top: `${(1 - point.weight) * 100}%` }}
            tabIndex={0}
            role="slider"
            aria-label={t("{label}: point {n}", { label, n: index + 1 })}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(point.weight * 100)}
            aria-valuetext={t("{share} %, at {at} % of the way", { share: Math.round(point.weight * 100), at: Math.round(point.at * 100) })}
            className="absolute -mt-3 -ml-3 grid size-6 cursor-grab place-items-center rounded-full! active:cursor-grabbing"
            onPointerDown={(event) => {
              field.current?.setPointerCapture(event.pointerId);
              held.current = index;
            }}
            onDoubleClick={(event) => {
              event.stopPropagation();
              remove(index);
            }}
            onKeyDown={(event) => {
              if (event.key === "Delete" || event.key === "Backspace") {
                event.preventDefault();
                remove(index);
              }
              const by = { ArrowUp: [0, 0.05], ArrowDown: [0, -0.05], ArrowLeft: [-0.02, 0], ArrowRight: [0.02, 0] }[event.key];
              if (!by) return;
              event.preventDefault();
              set(index, { at: point.at + by[0]!, weight: point.weight + by[1]! });
            }}
          >
            <span className="size-3.5 rounded-full bg-glow" />
          </span>
        ))}
      </div>
      <div className="mt-1.5 flex flex-wrap items-center gap-x-3">
        <Button small look="quiet" icon="plus" className="-ml-3" onClick={addOne}>
          {t("Add a point")}
        </Button>
        <p className="flex-1 basis-52 text-sm text-soft">{t("Drag the points, or move them with the arrow keys; a double tap or Delete removes one.")}</p>
      </div>
    </div>
  );
}
