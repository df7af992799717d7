/** What is chosen, typed and painted to go on from a clip. A reload keeps it, until it is asked for. */
import { useCallback } from "react";
import type { Clip } from "../api/client";
import { useKept } from "../create/kept";
import type { Point } from "../storyboard/curve";
import type { Shape, Tool } from "./mask";

export const WAYS = ["remix", "extend", "loop", "blend", "part"] as const;
export type Way = (typeof WAYS)[number];

export type Going = {
  /** Which panel is open. */
  readonly way: Way | null;
  /** What was typed in a panel, where it is not the clip's own words. */
  readonly words: Readonly<Partial<Record<Way, string>>>;
  readonly strength: number;
  readonly seconds: number;
  readonly direction: "forward" | "backward";
  readonly join: number;
  /** The id of the clip to blend with. */
  readonly other: string | null;
  readonly curve: "transition" | "mix" | "sample" | "own";
  readonly points: readonly Point[];
  readonly tool: Tool;
  /** The brush's thickness, as a share of the frame's width. */
  readonly size: number;
  /** null: nothing was painted yet. */
  readonly shapes: readonly Shape[] | null;
  readonly undone: readonly Shape[];
  readonly from: number;
  /** null: to the clip's end. */
  readonly until: number | null;
};

export const STRENGTHS = { subtle: 0.35, mild: 0.6, strong: 0.85 } as const;

const START: Going = {
  way: null,
  words: {},
  strength: STRENGTHS.mild,
  seconds: 2,
  direction: "forward",
  join: 1,
  other: null,
  curve: "transition",
  points: [
    { at: 0, weight: 0 },
    { at: 1, weight: 1 },
  ],
  tool: "box",
  size: 0.08,
  shapes: null,
  undone: [],
  from: 0,
  until: null,
};

export type Change = (more: Partial<Going> | ((before: Going) => Partial<Going>)) => void;

export function useGoing(clip: Clip): { going: Going; change: Change; forget: () => void } {
  const [kept, setKept] = useKept<Going>(`lanterne.clip.${clip.id}`, START);
  const change = useCallback<Change>((more) => setKept((before) => ({ ...before, ...(typeof more === "function" ? more(before) : more) })), [setKept]);
  const forget = useCallback(() => setKept(START), [setKept]);
  return { going: { ...START, ...kept }, change, forget };
}
