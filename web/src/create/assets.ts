/** What Create is given beside its words, what each thing is for, and which request asks for the clip. */
import type { Priority } from "./settings";

export type Picture = { kind: "picture"; id: string; file: File; purpose: "first" | "keyframe"; at: number };
export type FilmPurpose = "remix" | "after" | "before" | "sound";
export type Strength = "subtle" | "mild" | "strong";
/** clip: its id in the library, where a film goes first. */
export type Film = { kind: "film"; id: string; clip: string; name: string; seconds: number; purpose: FilmPurpose; strength: Strength };
/** seconds: 0 where the browser cannot tell. */
export type Sound = { kind: "sound"; id: string; file: File; seconds: number };
export type Asset = Picture | Film | Sound;

export type Wish = {
  prompt: string;
  model: string;
  seconds: number;
  size: string;
  n: number;
  seed: number | null;
  negative_prompt: string;
  audio: boolean;
  priority: Priority;
};

/** files: by their names in the form; one that `fits` must have the clip's size. */
export type Asked = { path: string; fields: Record<string, string>; files: { name: string; file: File; fits: boolean }[] };

export type Trouble = "mixed" | "beginnings" | "crowded" | "outside" | "close" | "silent" | "long" | "unable";

export const MIN_APART_S = 0.5;
export const MOST_PICTURES = 4;

const SOUNDS = /\.(wav|mp3|flac|ogg|oga|opus|m4a)$/i;
const FILMS = /\.(mp4|mov|webm|m4v)$/i;

/** What a file gives itself out for; null for what Create has no use for. */
export function kindOf(file: { name: string; type: string }): Asset["kind"] | null {
  if (/^image\/(jpeg|png|webp)$/.test(file.type)) return "picture";
  if (file.type.startsWith("audio/")) return "sound";
  if (file.type.startsWith("video/")) return "film";
  if (file.type !== "" && file.type !== "application/octet-stream" && file.type !== "application/ogg") return null;
  return SOUNDS.test(file.name) ? "sound" : FILMS.test(file.name) ? "film" : null;
}

/** With one more: the first picture begins the clip, later ones stand at a time; a film or a sound takes the place of another. */
export function withAsset(assets: readonly Asset[], given: Asset, seconds: number): Asset[] {
  if (given.kind !== "picture") return [...assets.filter((each) => each.kind !== given.kind), given];
  const pictures = assets.filter((each) => each.kind === "picture");
  if (!pictures.some((each) => each.purpose === "first")) return [...assets, { ...given, purpose: "first" }];
  const last = Math.max(0, ...pictures.map((each) => (each.purpose === "keyframe" ? each.at : 0)));
  return [...assets, { ...given, purpose: "keyframe", at: Math.round((last + seconds) * 5) / 10 }]; // half way to the end
}

/** Which of the engine's preparations a use needs. */
export function needs(asset: Asset): string {
  return asset.kind === "film" && asset.purpose === "remix" ? "hint" : "keep";
}

/** What of it makes no sense yet; null if the clip can be asked for. able: what the engine can do; most: its longest clip. */
export function trouble(assets: readonly Asset[], wish: { seconds: number; audio: boolean }, able: readonly string[], most: number): Trouble | null {
  if (new Set(assets.map((each) => each.kind)).size > 1) return "mixed";
  if (!assets.every((each) => able.includes(needs(each)))) return "unable";
  const pictures = assets.filter((each) => each.kind === "picture");
  if (pictures.length > MOST_PICTURES) return "crowded";
  if (pictures.filter((each) => each.purpose === "first").length > 1) return "beginnings";
  const times = pictures.filter((each) => each.purpose === "keyframe").map((each) => each.at);
  if (!times.every((at) => at >= MIN_APART_S && at <= wish.seconds - MIN_APART_S)) return "outside";
  const inOrder = times.toSorted((one, other) => one - other);
  if (inOrder.some((at, index) => index > 0 && at - (inOrder[index - 1] ?? 0) < MIN_APART_S - 1e-9)) return "close";
  const heard = assets.find((each) => each.kind === "sound" || (each.kind === "film" && each.purpose === "sound"));
  if (heard && !wish.audio) return "silent";
  return assets.some((each) => each.kind === "sound" && each.seconds > most) ? "long" : null;
}

/** The request that makes of the assets, which have no trouble, what they are for. */
export function toRequest(assets: readonly Asset[], wish: Wish): Asked {
  const { seed, size, seconds, ...said } = wish;
  const common = texts({ ...said, ...(seed === null ? {} : { seed }) });
  const film = assets.find((each) => each.kind === "film");
  if (film) return { ...ofFilm(film, common, seconds), files: [] };
  const sound = assets.find((each) => each.kind === "sound");
  if (sound) {
    const fields = { ...common, size, media: JSON.stringify({ file: "media0" }) };
    return { path: "/v1/videos/soundtracks", fields, files: [{ name: "media0", file: sound.file, fits: false }] };
  }
  const shape = { ...common, size, seconds: String(seconds) };
  const pictures = assets.filter((each) => each.kind === "picture");
  const first = pictures.find((each) => each.purpose === "first");
  const timed = pictures.filter((each) => each.purpose === "keyframe").toSorted((one, other) => one.at - other.at);
  if (timed.length === 0) return { path: "/v1/videos", fields: shape, files: first ? [{ name: "input_reference", file: first.file, fits: true }] : [] };
  const placed = [...(first ? [first] : []), ...timed];
  const media = (picture: Picture) => ({ media: { file: `media${placed.indexOf(picture)}` } });
  // Under the same words throughout: without a break, the clip passes through its pictures.
  const cards = [{ at: 0, prompt: wish.prompt, ...(first ? media(first) : {}) }, ...timed.map((each) => ({ at: each.at, enters: "continuous", ...media(each) }))];
  return {
    path: "/v1/videos/storyboards",
    fields: { ...shape, cards: JSON.stringify(cards) },
    files: placed.map((each, index) => ({ name: `media${index}`, file: each.file, fits: false })),
  };
}

function ofFilm(film: Film, common: Record<string, string>, seconds: number): Omit<Asked, "files"> {
  const id = JSON.stringify({ id: film.clip });
  if (film.purpose === "remix") return { path: "/v1/videos/edits", fields: { ...common, video: id, strength: film.strength } };
  if (film.purpose === "sound") return { path: "/v1/videos/soundtracks", fields: { ...common, media: id } };
  const direction = film.purpose === "after" ? "forward" : "backward";
  return { path: "/v1/videos/extensions", fields: { ...common, video: id, seconds: String(seconds), direction } };
}

function texts(said: Record<string, string | number | boolean>): Record<string, string> {
  return Object.fromEntries(Object.entries(said).map(([name, value]) => [name, String(value)]));
}
