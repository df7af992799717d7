/** The timeline as it is seen and touched: cards, their edges, gaps, the line where one is. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useT } from "../app/i18n";
import { contentOf } from "../api/client";
import { saySeconds } from "../ui/said";
import * as timeline from "./timeline";
import { loudness } from "./wave";

type Props = {
  board: timeline.Board;
  chosen: string | null;
  at: number;
  pictures: Readonly<Record<string, string>>;
  onChoose: (id: string | null) => void;
  onSeek: (at: number) => void;
  onEdit: (board: timeline.Board, onto?: boolean) => void;
};

type Grip = { id: string; part: "card" | "start" | "end"; offset: number; moved: boolean; before: timeline.Board };

/** How the server lays out a clip's contact sheet: so many evenly spaced frames, in rows of so many. */
const SHEET_CELLS = 24;
const SHEET_COLUMNS = 6;
const STRIP_PX = 96;

const LOOKS: Record<timeline.Kind, string> = { text: "bg-raised", image: "bg-raised", clip: "bg-black text-white" };

export function Track({ board, chosen, at, pictures, onChoose, onSeek, onEdit }: Props) {
  const t = useT();
  const rail = useRef<HTMLDivElement>(null);
  const grip = useRef<Grip | null>(null);
  const share = (seconds: number) => `${(seconds / board.seconds) * 100}%`;
  const timeOf = (event: { clientX: number }) => {
    const frame = rail.current!.getBoundingClientRect();
    return Math.min(board.seconds, Math.max(0, ((event.clientX - frame.left) / frame.width) * board.seconds));
  };
  const take = (event: PointerEvent, card: timeline.Card, part: Grip["part"]) => {
    event.stopPropagation();
    rail.current?.setPointerCapture(event.pointerId);
    const edge = part === "end" ? timeline.endOf(card) : card.start;
    grip.current = { id: card.id, part, offset: timeOf(event) - edge, moved: false, before: board };
    onChoose(card.id);
  };
  const drag = (event: PointerEvent) => {
    const held = grip.current;
    if (!held) return;
    const wanted = timeOf(event) - held.offset;
    const act = { card: timeline.move, start: timeline.trimStart, end: timeline.trimEnd }[held.part];
    const next = act(held.before, held.id, wanted);
    if (!held.moved && JSON.stringify(next) === JSON.stringify(board)) return;
    onEdit(next, held.moved);
    held.moved = true;
  };
  const nudge = (event: KeyboardEvent, card: timeline.Card) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const step = (by * (event.shiftKey ? timeline.FPS : 1)) / timeline.FPS;
    if (event.altKey) onEdit(timeline.trimEnd(board, card.id, timeline.endOf(card) + step));
    else onEdit(timeline.move(board, card.id, card.start + step));
  };
  const moveLine = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 1 : 1 / timeline.FPS;
    const to = { ArrowLeft: at - step, ArrowRight: at + step, Home: 0, End: board.seconds }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onSeek(timeline.snap(Math.min(board.seconds, Math.max(0, to))));
  };
  const ticks = Array.from({ length: Math.floor(board.seconds) + 1 }, (_, second) => second).filter((second) => board.seconds <= 12 || second % 2 === 0);

  return (
    <div className="slide overflow-x-auto p-4">
      <div className="min-w-[38rem]">
        <div aria-hidden="true" className="relative h-6 text-xs text-soft">
          {ticks.map((second) => (
            <span key={second} className="absolute border-l border-line pl-1 tabular-nums" style={{ left: share(second) }}>
              {second}
            </span>
          ))}
        </div>
        <div
          ref={rail}
          className="relative h-36 rounded-xl bg-room"
          onPointerDown={(event) => {
            onSeek(timeline.snap(timeOf(event)));
            onChoose(null);
          }}
          onPointerMove={drag}
          onPointerUp={() => (grip.current = null)}
          onPointerCancel={() => (grip.current = null)}
        >
          {timeline.gaps(board).map((gap) => (
            <div
              key={gap.start}
              className="absolute inset-y-0 grid place-items-center overflow-hidden rounded-xl border border-dashed border-edge bg-[repeating-linear-gradient(45deg,transparent_0_10px,var(--beam)_10px_11px)] text-xs text-soft"
              style={{ left: share(gap.start), width: share(gap.end - gap.start) }}
            >
              {gap.end - gap.start > board.seconds / 10 && t("made up: {time}", { time: saySeconds(gap.end - gap.start) })}
            </div>
          ))}
          <ul aria-label={t("Cards")}>
            {board.cards.map((card, index) => (
              <li
                key={card.id}
                className={`absolute inset-y-0 overflow-hidden rounded-xl border-2 ${card.id === chosen ? "z-10 border-lamp" : "border-line"} ${LOOKS[card.kind]}`}
                style={{ left: share(card.start), width: share(card.length) }}
              >
                <button
                  type="button"
                  aria-pressed={card.id === chosen}
                  aria-label={t("Card {n}: {what}, from {start} to {end}", {
                    n: index + 1,
                    what: card.words || (card.kind === "text" ? t("no words yet") : card.kind === "image" ? t("Picture") : t("Clip")),
                    start: saySeconds(card.start),
                    end: saySeconds(timeline.endOf(card)),
                  })}
                  onPointerDown={(event) => take(event, card, "card")}
                  onClick={() => onChoose(card.id)}
                  onKeyDown={(event) => nudge(event, card)}
                  className="absolute inset-0 size-full cursor-grab touch-none overflow-hidden text-left active:cursor-grabbing"
                >
                  <Face card={card} pictures={pictures} />
                </button>
                <span aria-hidden="true" onPointerDown={(event) => take(event, card, "start")} className="absolute inset-y-0 left-0 w-3 cursor-ew-resize touch-none bg-lamp/0 hover:bg-lamp/60" />
                <span aria-hidden="true" onPointerDown={(event) => take(event, card, "end")} className="absolute inset-y-0 right-0 w-3 cursor-ew-resize touch-none bg-lamp/0 hover:bg-lamp/60" />
              </li>
            ))}
          </ul>
          <div aria-hidden="true" className="pointer-events-none absolute -top-2 bottom-0 z-20 w-0.5 bg-lamp" style={{ left: share(Math.min(at, board.seconds)) }} />
          <div
            role="slider"
            tabIndex={0}
            aria-label={t("The line: where cards are split, and new ones come")}
            aria-valuemin={0}
            aria-valuemax={board.seconds}
            aria-valuenow={Math.min(at, board.seconds)}
            aria-valuetext={saySeconds(at)}
            className="absolute -top-4 z-20 -ml-3 grid size-6 cursor-ew-resize touch-none place-items-center rounded-full"
            style={{ left: share(Math.min(at, board.seconds)) }}
            onKeyDown={moveLine}
            onPointerDown={(event) => {
              event.stopPropagation();
              event.currentTarget.setPointerCapture(event.pointerId);
            }}
            onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && onSeek(timeline.snap(timeOf(event)))}
          >
            <span className="size-3 rounded-full bg-lamp" />
          </div>
        </div>
      </div>
    </div>
  );
}

function Face({ card, pictures }: { card: timeline.Card; pictures: Readonly<Record<string, string>> }) {
  const t = useT();
  if (card.kind === "clip" && card.media) return <Film card={card} id={card.media} />;
  const picture = card.media ? pictures[card.media] : undefined;
  return (
    <>
      {picture && <img src={picture} alt="" draggable={false} className="absolute inset-0 size-full object-cover" />}
      <span className={`absolute inset-x-2 ${picture ? "bottom-2 line-clamp-2 rounded bg-black/65 px-1.5 text-white" : "top-2 line-clamp-5"} font-serif text-sm leading-snug`}>
        {card.words || (card.kind === "text" && <i className="text-soft">{t("no words yet")}</i>)}
      </span>
    </>
  );
}

/** Frames of the clip and, under them, its sound: the stretch that the card shows. */
function Film({ card, id }: { card: timeline.Card; id: string }) {
  const strip = useRef<HTMLSpanElement>(null);
  const [bars, setBars] = useState<number[]>([]);
  const [width, setWidth] = useState(0);
  const [shape, setShape] = useState(16 / 9);
  useEffect(() => {
    let here = true;
    void loudness(contentOf(id)).then((found) => here && setBars(found));
    return () => {
      here = false;
    };
  }, [id]);
  const [first, last] = [card.from / card.available, (card.from + card.length) / card.available];
  const shown = bars.slice(Math.floor(first * bars.length), Math.ceil(last * bars.length));
  const cells = Math.min(SHEET_CELLS, Math.max(1, Math.round(card.available * timeline.FPS)));
  const rows = Math.ceil(cells / SHEET_COLUMNS);
  useEffect(() => {
    const sheet = Object.assign(new Image(), { src: contentOf(id, "spritesheet") });
    sheet.onload = () => setShape(sheet.naturalWidth / SHEET_COLUMNS / (sheet.naturalHeight / rows));
    const watch = new ResizeObserver(([seen]) => setWidth(seen?.contentRect.width ?? 0));
    if (strip.current) watch.observe(strip.current);
    return () => {
      sheet.onload = null;
      watch.disconnect();
    };
  }, [id, rows]);
  const tiles = Math.max(1, Math.round(width / (STRIP_PX * shape)));
  const cell = Math.max(STRIP_PX * shape, width / tiles); // so wide, a frame fills its tile and keeps its shape
  return (
    <>
      <span ref={strip} aria-hidden="true" className="absolute inset-x-0 top-0 flex h-24">
        {Array.from({ length: tiles }, (_, tile) => {
          const shown = Math.min(cells - 1, Math.floor((first + ((last - first) * (tile + 0.5)) / tiles) * cells));
          const [column, row] = [shown % SHEET_COLUMNS, Math.floor(shown / SHEET_COLUMNS)];
          const middle = [width / tiles / 2 - (column + 0.5) * cell, STRIP_PX / 2 - (row + 0.5) * (cell / shape)];
          return (
            <span
              key={tile}
              className="h-full flex-1 bg-no-repeat"
              style={{
                backgroundImage: `url(${contentOf(id, "spritesheet")})`,
                backgroundSize: `${SHEET_COLUMNS * cell}px ${(rows * cell) / shape}px`,
                backgroundPosition: middle.map((place) => `${place}px`).join(" "),
              }}
            />
          );
        })}
      </span>
      <svg aria-hidden="true" viewBox={`0 0 ${Math.max(1, shown.length)} 2`} preserveAspectRatio="none" className="absolute inset-x-0 bottom-1 h-9 w-full">
        {shown.map((value, bar) => (
          <rect key={bar} x={bar + 0.15} y={1 - Math.max(0.03, value)} width="0.7" height={2 * Math.max(0.03, value)} fill="#ffb45e" />
        ))}
      </svg>
    </>
  );
}
