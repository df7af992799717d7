import { expect, test } from "vitest";
import { aspectOf, lengthsOf, type Offer, sizeOf, START, within } from "./settings";

const offer = (more: Partial<Offer>): Offer => ({ id: "sora-2", engine: "e", ready: true, steps: null, sizes: ["288x160"], min_seconds: 0, max_seconds: 20, fps: [24], sound: true, preparations: [], ...more }) as Offer;

test.each(["16:9", "9:16", "1:1"] as const)("sizes of %s come back as the same aspect, in multiples of 16", (aspect) => {
  for (const lines of [480, 720]) {
    const size = sizeOf(aspect, lines);
    expect(aspectOf(size)).toBe(aspect);
    for (const side of size.split("x")) expect(Number(side) % 16).toBe(0);
  }
});

test("only lengths that the engine can make are offered", () => {
  expect(lengthsOf(offer({ max_seconds: 5, min_seconds: 1 }))).toEqual([1, 2, 4, 5]);
  expect(lengthsOf(offer({}))).toEqual([2, 4, 8, 12, 20]);
});

test("settings of another visit are brought within what is there today", () => {
  const brought = within({ ...START, model: "gone", seconds: 20, lines: 1080, n: 8 }, [offer({ max_seconds: 4 })], 2, 1280);
  expect(brought).toMatchObject({ model: "sora-2", seconds: 4, lines: 720, n: 2 });
});
