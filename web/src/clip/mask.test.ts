import fc from "fast-check";
import { expect, test } from "vitest";
import { alone, begun, boxed, drawn, isEmpty, type Shape, START, type Tool } from "./mask";

const spot = fc.tuple(fc.double({ min: -0.5, max: 1.5, noNaN: true }), fc.double({ min: -0.5, max: 1.5, noNaN: true }));

function pulled(shapes: readonly Shape[], tool: Tool, ...spots: (readonly [number, number])[]): readonly Shape[] {
  const [first = [0, 0] as const, ...rest] = spots;
  return rest.reduce((before, at) => drawn(before, at), begun(shapes, tool, 0.1, first));
}

test("a box lies within the frame and has a size, wherever the pointer goes", () => {
  fc.assert(
    fc.property(spot, fc.array(spot), (first, rest) => {
      const [left, top, width, height] = alone(pulled([], "box", first, ...rest)) ?? [-1, -1, -1, -1];
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(0.019);
      expect(Math.max(left + width, top + height)).toBeLessThanOrEqual(1 + 1e-6);
    }),
  );
});

test("a box is pulled in any direction", () => {
  expect(alone(pulled([], "box", [0.2, 0.3], [0.6, 0.8]))).toEqual([0.2, 0.3, 0.4, 0.5]);
  expect(alone(pulled([], "box", [0.6, 0.8], [0.2, 0.3]))).toEqual([0.2, 0.3, 0.4, 0.5]);
});

test("the first stroke begins on an empty mask, the next one adds to it", () => {
  const one = pulled(START, "brush", [0.1, 0.1], [0.2, 0.2]);
  expect(one).toHaveLength(1);
  expect(alone(one)).toBeNull();
  expect(pulled(one, "box", [0.5, 0.5], [0.9, 0.9])).toHaveLength(2);
});

test("a box drawn again replaces the one that stood alone; numbers move the last", () => {
  const box = pulled(START, "box", [0.1, 0.1], [0.3, 0.3]);
  expect(alone(pulled(box, "box", [0.5, 0.5], [0.9, 0.9]))).toEqual([0.5, 0.5, 0.4, 0.4]);
  expect(alone(boxed(START, [0.9, 0, 0.5, 1]))).toEqual([0.9, 0, 0.1, 1]);
});

test("what was only erased is empty", () => {
  expect(isEmpty([])).toBe(true);
  expect(isEmpty(pulled([], "eraser", [0.5, 0.5]))).toBe(true);
  expect(isEmpty(pulled([], "brush", [0.5, 0.5]))).toBe(false);
});
