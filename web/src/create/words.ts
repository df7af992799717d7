/** Changing a prompt by its parts: what a tap on a chip does to the words. */
import type { Schemas } from "../api/client";

export type Part = Schemas["PromptPart"];
export type Word = Schemas["WordObject"];

/** The order in which a shot is told. */
export const SLOTS = ["shot_type", "count", "color", "noun", "relation", "action", "setting", "light", "weather", "camera", "focus", "speed", "style", "sound", "music", "speech"] as const;

/** The prompt with the words of a part said otherwise. */
export function replacePart(prompt: string, part: Pick<Part, "start" | "end">, words: string): string {
  return prompt.slice(0, part.start) + words + prompt.slice(part.end);
}

/** The prompt without a part, its spaces and commas closed over the gap. */
export function removePart(prompt: string, part: Pick<Part, "start" | "end">): string {
  const before = prompt.slice(0, part.start).replace(/[\s,]+$/, "");
  const after = prompt.slice(part.end);
  const rest = after.replace(/^\s+/, "");
  const joint = before === "" || rest === "" || /^[,.;!?]/.test(rest) ? "" : prompt.slice(0, part.start).trimEnd().endsWith(",") ? ", " : " ";
  const joined = before + joint + rest;
  return before === "" ? joined.replace(/^[\s,]+/, "") : joined;
}

/** The prompt with one more thing said at its end. */
export function append(prompt: string, words: string): string {
  const kept = prompt.replace(/[\s,.;]+$/, "");
  return kept === "" ? words : `${kept}, ${words}`;
}

/** Which of a word's forms stands best where `instead` stood: one that ends or begins alike, else the first. */
export function formFor(word: Word, instead: string): string {
  const [first = word.label] = word.forms;
  const old = instead.toLowerCase();
  if (word.slot === "action") return word.forms.find((form) => /ing$|ant$/.test(form) === /ing\b|ant\b/.test(old)) ?? first;
  if (word.slot === "color") return word.forms[0] ?? first;
  const head = /^(at|in|over|under|by|on|the camera|it is|à|au|dans|sur|sous|la caméra|il)\b/.exec(old)?.[0];
  return (head && word.forms.find((form) => form.startsWith(head))) || first;
}

/** How the chosen word is added where nothing said its slot before. */
export function formToAdd(word: Word): string {
  return word.forms[0] ?? word.label;
}

/** Looks of several words. Each is offered only where the model was shown all of them. */
export const LOOKS = [
  { name: "rainy night", keys: [["light", "night"], ["weather", "rain"]] },
  { name: "golden evening", keys: [["light", "golden hour"], ["weather", "clear"], ["shot_type", "wide shot"]] },
  { name: "first light", keys: [["light", "dawn"], ["camera", "zoom out"]] },
  { name: "portrait", keys: [["shot_type", "close-up"], ["light", "noon"], ["camera", "still"]] },
  { name: "flight", keys: [["shot_type", "wide shot"], ["camera", "rise"]] },
] as const satisfies readonly { name: string; keys: readonly (readonly [slot: string, key: string])[] }[];
export type LookName = (typeof LOOKS)[number]["name"];

/** The slots of which a look is made. */
export const LOOK_SLOTS = ["light", "weather", "camera", "focus", "speed", "shot_type", "style", "music"] as const;

/** The prompt with these words said: each in the place of what its slot said before, else at the end. */
export function sayWords(prompt: string, parts: readonly Part[], words: readonly Word[]): string {
  const said = words.map((word) => ({ word, part: parts.find((part) => part.slot === word.slot && part.kind !== "ignored") }));
  let next = prompt;
  for (const { word, part } of said.toSorted((one, other) => (other.part?.start ?? 0) - (one.part?.start ?? 0))) {
    if (part && part.key !== word.key) next = replacePart(next, part, formFor(word, part.words));
  }
  for (const { word, part } of said) if (!part) next = append(next, formToAdd(word));
  return next;
}
