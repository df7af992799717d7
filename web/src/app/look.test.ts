/** Words on the lamp's colours can be read, at rest and under the pointer, in the dark and in the light. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("./look.css", import.meta.url), "utf8");

function colors(name: string): string[] {
  return [...css.matchAll(new RegExp(`^ *--${name}: (#[0-9a-f]{6});`, "gm"))].map((found) => found[1] ?? "");
}

/** Relative luminance: WCAG 2.2. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test("what is written on a lamp stands out by 4.5 to 1", () => {
  const words = colors("onlamp");
  expect(words).toHaveLength(2);
  for (const name of ["lamp", "glow"]) {
    colors(name).forEach((color, theme) => {
      const [low = 0, high = 0] = [luminance(color), luminance(words[theme] ?? "")].toSorted((one, other) => one - other);
      expect((high + 0.05) / (low + 0.05), `${name} ${color}`).toBeGreaterThan(4.5);
    });
  }
});
