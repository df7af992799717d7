import fc from "fast-check";
import { expect, test } from "vitest";
import { type Asset, type Film, kindOf, MIN_APART_S, MOST_PICTURES, type Picture, type Sound, toRequest, trouble, type Wish, withAsset } from "./assets";

const file = (name: string, type: string) => new File(["content"], name, { type });
const picture = (id: string, purpose: Picture["purpose"], at = 0): Picture => ({ kind: "picture", id, file: file(`${id}.png`, "image/png"), purpose, at });
const film = (purpose: Film["purpose"]): Film => ({ kind: "film", id: "f", clip: "video_1", name: "holiday", seconds: 6, purpose, strength: "mild" });
const sound: Sound = { kind: "sound", id: "s", file: file("waves.wav", "audio/wav"), seconds: 3 };
const wish: Wish = { prompt: "a boat", model: "sora-2", seconds: 4, size: "864x480", n: 1, seed: 7, negative_prompt: "", audio: true, priority: "normal" };
const ABLE = ["words", "keep", "hint"];
const wrong = (assets: readonly Asset[], more: Partial<Wish> = {}) => trouble(assets, { ...wish, ...more }, ABLE, 20);

test("words alone, and a first frame, ask for a video; the frame must fit it", () => {
  expect(toRequest([], { ...wish, seed: null })).toEqual({
    path: "/v1/videos",
    fields: { prompt: "a boat", model: "sora-2", seconds: "4", size: "864x480", n: "1", negative_prompt: "", audio: "true", priority: "normal" },
    files: [],
  });
  const begun = toRequest([picture("a", "first")], wish);
  expect(begun).toMatchObject({ path: "/v1/videos", fields: { seed: "7" } });
  expect(begun.files.map((each) => [each.name, each.file.name, each.fits])).toEqual([["input_reference", "a.png", true]]);
});

test("pictures at a time become a storyboard that goes on without a break, in the order of their times", () => {
  const asked = toRequest([picture("late", "keyframe", 3), picture("first", "first"), picture("early", "keyframe", 1.5)], wish);
  expect(asked.path).toBe("/v1/videos/storyboards");
  expect(asked.fields).toMatchObject({ prompt: "a boat", seconds: "4", size: "864x480", seed: "7" });
  expect(JSON.parse(asked.fields.cards ?? "")).toEqual([
    { at: 0, prompt: "a boat", media: { file: "media0" } },
    { at: 1.5, enters: "continuous", media: { file: "media1" } },
    { at: 3, enters: "continuous", media: { file: "media2" } },
  ]);
  expect(asked.files.map((each) => [each.name, each.file.name])).toEqual([["media0", "first.png"], ["media1", "early.png"], ["media2", "late.png"]]);
  const alone = toRequest([picture("only", "keyframe", 2)], wish);
  expect(JSON.parse(alone.fields.cards ?? "")).toEqual([{ at: 0, prompt: "a boat" }, { at: 2, enters: "continuous", media: { file: "media0" } }]);
});

test.each([
  ["remix", "/v1/videos/edits", { video: '{"id":"video_1"}', strength: "mild" }],
  ["after", "/v1/videos/extensions", { video: '{"id":"video_1"}', seconds: "4", direction: "forward" }],
  ["before", "/v1/videos/extensions", { video: '{"id":"video_1"}', seconds: "4", direction: "backward" }],
  ["sound", "/v1/videos/soundtracks", { media: '{"id":"video_1"}' }],
] as const)("a film for %s goes to %s, by its id in the library, and keeps its own size", (purpose, path, fields) => {
  const asked = toRequest([film(purpose)], wish);
  expect(asked).toMatchObject({ path, fields: { ...fields, prompt: "a boat", model: "sora-2", seed: "7" }, files: [] });
  expect(asked.fields).not.toHaveProperty("size");
});

test("a sound becomes a soundtrack, whose clip lasts as long as it does", () => {
  const asked = toRequest([sound], wish);
  expect(asked).toMatchObject({ path: "/v1/videos/soundtracks", fields: { media: '{"file":"media0"}', size: "864x480" } });
  expect(asked.fields).not.toHaveProperty("seconds");
  expect(asked.files).toEqual([{ name: "media0", file: sound.file, fits: false }]);
});

test("what makes no sense is named", () => {
  expect(wrong([picture("a", "first"), sound])).toBe("mixed");
  expect(wrong([film("remix"), sound])).toBe("mixed");
  expect(wrong([picture("a", "first"), picture("b", "first")])).toBe("beginnings");
  for (const at of [-1, 0, 0.4, 3.6, 9, Number.NaN]) expect(wrong([picture("a", "keyframe", at)])).toBe("outside");
  expect(wrong([picture("a", "keyframe", 3)], { seconds: 2 })).toBe("outside"); // the clip was made shorter since
  expect(wrong([picture("a", "keyframe", 2), picture("b", "keyframe", 1.7)])).toBe("close");
  expect(wrong([sound], { audio: false })).toBe("silent");
  expect(wrong([film("sound")], { audio: false })).toBe("silent");
  expect(wrong([{ ...sound, seconds: 21 }])).toBe("long");
  expect(trouble([film("remix")], wish, ["words", "keep"], 20)).toBe("unable");
  expect(trouble([sound], wish, ["words", "hint"], 20)).toBe("unable");
  for (const each of [[], [film("remix")], [film("after")], [sound], [picture("a", "first"), picture("b", "keyframe", 0.5), picture("c", "keyframe", 3.5)]]) expect(wrong(each)).toBeNull();
});

test("pictures that are given one after another have a place each, until there are too many", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: MOST_PICTURES }), fc.constantFrom(8, 12, 20), (count, seconds) => {
      let assets: Asset[] = [];
      for (let n = 0; n < count; n++) assets = withAsset(assets, picture(String(n), "first"), seconds);
      expect(wrong(assets, { seconds })).toBeNull();
      const times = assets.map((each) => (each.kind === "picture" && each.purpose === "keyframe" ? each.at : 0));
      expect(times).toEqual(times.toSorted((one, other) => one - other));
      expect(times.filter((at, index) => index > 0 && at - (times[index - 1] ?? 0) < MIN_APART_S)).toEqual([]);
    }),
  );
  const five = ["a", "b", "c", "d", "e"].map((id, index) => picture(id, index === 0 ? "first" : "keyframe", index));
  expect(wrong(five, { seconds: 12 })).toBe("crowded");
});

test("a film or a sound takes the place of the one before", () => {
  expect(withAsset([film("remix")], { ...film("after"), id: "g" }, 4).map((each) => each.id)).toEqual(["g"]);
  expect(withAsset([film("remix")], sound, 4)).toHaveLength(2);
});

test.each([
  ["a.png", "image/png", "picture"],
  ["a.gif", "image/gif", null],
  ["a.mp4", "video/mp4", "film"],
  ["a.mp3", "audio/mpeg", "sound"],
  ["a.flac", "", "sound"],
  ["a.mov", "", "film"],
  ["a.html", "text/html", null],
  ["a.mp4.html", "text/html", null],
  ["notes", "", null],
] as const)("%s of %s is a %s", (name, type, kind) => expect(kindOf({ name, type })).toBe(kind));
