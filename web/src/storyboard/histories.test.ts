import { expect, test } from "vitest";
import { resumed } from "./histories";
import { add, begin, change, EMPTY, redo, undo } from "./timeline";

const [one, two, three] = [0, 2, 4].map((at) => add(EMPTY, { id: `at-${at}`, kind: "text" }, at));
const kept = undo(change(change(begin(one!), two!), three!));

test("what was done and undone before a reload is undone and done again after it", () => {
  const again = resumed(structuredClone(kept), structuredClone(two!));
  expect(again).toEqual(kept);
  expect(undo(again).now).toEqual(one);
  expect(redo(again).now).toEqual(three);
});

test("a board that was changed elsewhere meanwhile is one more step; without a history it is the beginning", () => {
  const moved = resumed(kept, three!);
  expect(moved.now).toBe(three);
  expect(undo(moved).now).toEqual(two);
  expect(undo(undo(moved)).now).toEqual(one);
  expect(resumed(null, one!)).toEqual(begin(one!));
});
