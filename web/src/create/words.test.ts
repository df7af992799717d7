import fc from "fast-check";
import { expect, test } from "vitest";
import { append, formFor, type Part, removePart, replacePart, sayWords, type Word } from "./words";

const place = (prompt: string, words: string) => ({ start: prompt.indexOf(words), end: prompt.indexOf(words) + words.length });
const word = (slot: string, ...forms: string[]): Word => ({ slot, key: forms[0] ?? "", label: forms[0] ?? "", forms, seen: true });

test("a part is said otherwise and the rest stays as it was", () => {
  const prompt = "a red kite, at night";
  expect(replacePart(prompt, place(prompt, "at night"), "at dawn")).toBe("a red kite, at dawn");
});

test.each([
  ["a red kite, at night, rain", "at night", "a red kite, rain"],
  ["a red kite at night", "at night", "a red kite"],
  ["at night, a red kite", "at night", "a red kite"],
  ["a red kite", "red", "a kite"],
])("%s without %s", (prompt, words, rest) => {
  expect(removePart(prompt, place(prompt, words))).toBe(rest);
});

test("what is appended stands behind a comma, however the prompt ended", () => {
  expect(append("a red kite. ", "at night")).toBe("a red kite, at night");
  expect(append("", "at night")).toBe("at night");
});

test("removing never leaves double spaces or a comma in front", () => {
  const words = fc.array(fc.constantFrom("kite", "red", "at night", "rain", "a"), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(words, fc.nat(), fc.constantFrom(" ", ", "), (said, pick, joint) => {
      const index = pick % said.length;
      const start = said.slice(0, index).join(joint).length + (index ? joint.length : 0);
      const rest = removePart(said.join(joint), { start, end: start + (said[index]?.length ?? 0) });
      expect(rest).toBe(said.filter((_, other) => other !== index).join(joint));
    }),
  );
});

test("the form that is put in fits what stood there", () => {
  expect(formFor(word("action", "hopping", "hops"), "flies")).toBe("hops");
  expect(formFor(word("action", "hopping", "hops"), "flying")).toBe("hopping");
  expect(formFor(word("light", "dawn", "at dawn", "it is dawn"), "at night")).toBe("at dawn");
});

test("a look takes the place of what was said of light and weather, and adds what was not", () => {
  const prompt = "a red kite at noon over a park, rain";
  const part = (slot: string, words: string, key: string): Part => ({ ...place(prompt, words), words, kind: "understood", slot, key });
  const parts = [part("light", "at noon", "noon"), part("weather", "rain", "rain")];
  const [night, rain, wide] = [word("light", "night", "at night"), word("weather", "rain"), word("shot_type", "wide shot")];
  const said = sayWords(prompt, parts, [night, rain, wide]);
  expect(said).toBe("a red kite at night over a park, rain, wide shot");
  expect(sayWords(prompt, parts, [word("weather", "fog"), night])).toBe("a red kite at night over a park, fog");
});

test("one music takes the place of another, and the sounds stay", () => {
  const prompt = "waves breaking, sad music";
  const parts = [
    { ...place(prompt, "waves breaking"), slot: "sound", key: "waves", words: "waves breaking", kind: "understood" },
    { ...place(prompt, "sad music"), slot: "music", key: "sad music", words: "sad music", kind: "understood" },
  ] as Part[];
  expect(sayWords(prompt, parts, [word("music", "jazz")])).toBe("waves breaking, jazz");
  expect(sayWords(prompt, parts.slice(0, 1), [word("music", "jazz")])).toBe("waves breaking, sad music, jazz");
});
