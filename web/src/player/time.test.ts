import fc from "fast-check";
import { expect, test } from "vitest";
import { clock, frameAt, stepped } from "./time";

test("each step shows the next frame, and none is left out", () => {
  fc.assert(
    fc.property(fc.constantFrom(12, 23.976, 24, 25, 30, 60), fc.integer({ min: 2, max: 240 }), (fps, frames) => {
      let at = 0;
      for (let shown = 1; shown < frames; shown++) {
        at = stepped(at, 1, fps, frames / fps);
        expect(frameAt(at, fps)).toBe(shown);
      }
      expect(frameAt(stepped(at, 1, fps, frames / fps), fps)).toBe(frames - 1);
      expect(frameAt(stepped(at, -1, fps, frames / fps), fps)).toBe(frames - 2);
    }),
  );
});

test("times are written as people read them", () => {
  expect([0, 4.55, 61, 599.99].map(clock)).toEqual(["0:00.0", "0:04.5", "1:01.0", "9:59.9"]);
});
