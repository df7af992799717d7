import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as timeline from "./timeline";
import { type Board, EMPTY, endOf, gaps, isSound, type Kind, LEAST } from "./timeline";

type Edit = (board: Board, step: number) => Board;

const time = fc.double({ min: -5, max: 70, noNaN: true });
const pick = fc.nat({ max: 20 });
const id = (board: Board, index: number) => board.cards[index % Math.max(1, board.cards.length)]?.id ?? "none";

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(fc.constantFrom<Kind>("text", "image", "clip"), time, fc.double({ min: 0.3, max: 9, noNaN: true })).map(
    ([kind, at, length]): Edit =>
      (board, step) =>
        timeline.add(board, { id: `card-${step}`, kind, available: kind === "clip" ? 5 : undefined }, at, length),
  ),
  fc.tuple(pick, time).map(([n, at]): Edit => (board) => timeline.move(board, id(board, n), at)),
  fc.tuple(pick, time).map(([n, at]): Edit => (board) => timeline.trimStart(board, id(board, n), at)),
  fc.tuple(pick, time).map(([n, at]): Edit => (board) => timeline.trimEnd(board, id(board, n), at)),
  fc.tuple(pick, time).map(([n, at]): Edit => (board, step) => timeline.split(board, id(board, n), at, `split-${step}`)),
  pick.map((n): Edit => (board) => timeline.remove(board, id(board, n))),
  fc.tuple(pick, fc.string()).map(([n, words]): Edit => (board) => timeline.say(board, id(board, n), words)),
  fc.tuple(pick, fc.constantFrom<timeline.Enters>("cut", "dissolve", "continuous")).map(([n, enters]): Edit => (board) => timeline.enter(board, id(board, n), enters)),
);
const resizing: fc.Arbitrary<Edit> = fc.oneof(
  time.map((seconds): Edit => (board) => timeline.setSeconds(board, seconds)),
  pick.map((n): Edit => (board) => timeline.ripple(board, id(board, n))),
  fc.constant<Edit>((board) => timeline.closeGaps(board)),
);
const edits = fc.array(edit, { maxLength: 40 });
const any = fc.array(fc.oneof(edit, resizing), { maxLength: 40 });
const run = (steps: readonly Edit[], from: Board = EMPTY) => steps.reduce((board, each, step) => each(board, step), from);

describe("after any edits", () => {
  test("no card overlaps another, leaves the clip, or shows more of a clip than there is", () => {
    fc.assert(fc.property(any, (steps) => isSound(run(steps))), { numRuns: 500 });
  });

  test("cards and gaps together are exactly as long as the clip", () => {
    fc.assert(
      fc.property(any, (steps) => {
        const board = run(steps);
        const covered = board.cards.reduce((sum, card) => sum + card.length, 0);
        const open = gaps(board).reduce((sum, gap) => sum + gap.end - gap.start, 0);
        expect(covered + open).toBeCloseTo(board.seconds, 5);
      }),
      { numRuns: 300 },
    );
  });

  test("edits of cards alone keep the total length", () => {
    fc.assert(fc.property(edits, (steps) => run(steps).seconds === EMPTY.seconds));
  });

  test("undo gives back every state, and redo comes to the same end", () => {
    fc.assert(
      fc.property(any, (steps) => {
        const states: Board[] = [EMPTY];
        let history = timeline.begin(EMPTY);
        for (const [step, each] of steps.entries()) {
          const next = timeline.change(history, each(history.now, step));
          if (next !== history) states.push(next.now);
          history = next;
        }
        const end = history.now;
        for (const state of states.toReversed()) {
          expect(history.now).toEqual(state);
          history = timeline.undo(history);
        }
        expect(history.now).toEqual(EMPTY);
        for (let n = 0; n < states.length; n++) history = timeline.redo(history);
        expect(history.now).toEqual(end);
      }),
      { numRuns: 300 },
    );
  });
});

const board = (...starts: number[]): Board => starts.reduce((made, at) => timeline.add(made, { id: `at-${at}`, kind: "text" }, at, 2), EMPTY);

test("a card that is dropped on another lands beside it", () => {
  const after = timeline.move(board(0, 4), "at-4", 0.5);
  expect(after.cards.map((card) => [card.id, card.start])).toEqual([
    ["at-0", 0],
    ["at-4", 2],
  ]);
});

test("a card is added where there is room, shorter if it must be, and not at all where there is none", () => {
  let full = board(0, 2, 4, 6);
  expect(timeline.add(full, { id: "more", kind: "text" }, 3)).toBe(full);
  full = timeline.trimEnd(full, "at-2", 3.5);
  const squeezed = timeline.add(full, { id: "more", kind: "text" }, 3);
  expect(squeezed.cards.find((card) => card.id === "more")).toMatchObject({ start: 3.5, length: 0.5 });
});

test("trimming a clip's start keeps its frames where they are; its end cannot be pulled past the clip's own", () => {
  const clip = timeline.add(EMPTY, { id: "clip", kind: "clip", available: 3 }, 1, 3);
  const trimmed = timeline.trimStart(clip, "clip", 2);
  expect(trimmed.cards[0]).toMatchObject({ start: 2, length: 2, from: 1 });
  expect(endOf(timeline.trimEnd(trimmed, "clip", 8).cards[0]!)).toBe(4);
  expect(timeline.trimStart(trimmed, "clip", 0).cards[0]).toMatchObject({ start: 1, from: 0 });
});

test("the halves of a split clip play on seamlessly", () => {
  const clip = timeline.add(EMPTY, { id: "clip", kind: "clip", available: 4 }, 0, 4);
  const [first, second] = timeline.split(clip, "clip", 1.5, "second").cards;
  expect(first).toMatchObject({ start: 0, length: 1.5, from: 0 });
  expect(second).toMatchObject({ id: "second", start: 1.5, length: 2.5, from: 1.5 });
  expect(timeline.split(clip, "clip", LEAST / 2, "no")).toBe(clip);
});

test("the steps of one drag are one step to undo", () => {
  let history = timeline.change(timeline.begin(EMPTY), board(0));
  history = timeline.change(history, timeline.move(history.now, "at-0", 1));
  for (const at of [2, 3, 4]) history = timeline.change(history, timeline.move(history.now, "at-0", at), true);
  expect(history.now.cards[0]?.start).toBe(4);
  expect(timeline.undo(history).now.cards[0]?.start).toBe(0);
});
