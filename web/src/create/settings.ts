/** What a clip is asked for with, beside its words; kept between visits. */
import type { Schemas } from "../api/client";

export type Offer = Schemas["Preset"];
export type Aspect = "16:9" | "9:16" | "1:1";

export type Priority = "relaxed" | "normal" | "high";

export type Settings = {
  model: string;
  aspect: Aspect;
  lines: number;
  seconds: number;
  n: number;
  seed: number | null;
  audio: boolean;
  priority: Priority;
  negative: string;
};

export const START: Settings = { model: "sora-2", aspect: "16:9", lines: 720, seconds: 4, n: 1, seed: null, audio: true, priority: "normal", negative: "" };
export const LINES = [480, 720, 1080] as const;
const KEY = "lanterne.settings";

export function storedSettings(): Settings {
  try {
    return { ...START, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Settings>) };
  } catch {
    return START;
  }
}

export function keepSettings(settings: Settings): void {
  localStorage.setItem(KEY, JSON.stringify(settings));
}

/** Width and height of an aspect with so many lines on its shorter side, as the API writes them; sides are multiples of 16. */
export function sizeOf(aspect: Aspect, lines: number): string {
  const long = { 480: 864, 720: 1280, 1080: 1920 }[lines] ?? Math.round((lines * 16) / 9 / 16) * 16;
  if (aspect === "1:1") return `${lines}x${lines}`;
  return aspect === "16:9" ? `${long}x${lines}` : `${lines}x${long}`;
}

export function aspectOf(size: string): Aspect {
  const [width = 1, height = 1] = size.split("x").map(Number);
  return width === height ? "1:1" : width > height ? "16:9" : "9:16";
}

/** Lengths worth offering, within what the engine can do. */
export function lengthsOf(offer: Offer | undefined): number[] {
  const most = offer?.max_seconds || 20;
  const least = offer?.min_seconds || 0;
  const found = [1, 2, 4, 5, 8, 10, 12, 15, 20].filter((each) => each >= least && each <= most);
  const few = found.filter((each) => [2, 4, 8, 12, 20].includes(each));
  return few.length >= 3 ? few : found;
}

/** Whether the engine has a size of this orientation; if not, the clip stands in the middle of a blurred one. */
export function drawsAspect(offer: Offer | undefined, aspect: Aspect): boolean {
  return !offer?.sizes?.length || offer.sizes.some((size) => aspectOf(size) === aspect);
}

/** The settings with everything that the engine or the server cannot do brought within what they can. */
export function within(settings: Settings, offers: readonly Offer[], maxN: number, maxSide: number): Settings {
  const offer = offers.find((each) => each.id === settings.model) ?? offers.find((each) => each.ready) ?? offers[0];
  const lengths = lengthsOf(offer);
  const seconds = lengths.includes(settings.seconds)
    ? settings.seconds
    : (lengths.toSorted((one, other) => Math.abs(one - settings.seconds) - Math.abs(other - settings.seconds))[0] ?? settings.seconds);
  const fits = LINES.filter((lines) => Math.max(...sizeOf(settings.aspect, lines).split("x").map(Number)) <= maxSide);
  const lines = fits.find((each) => each === settings.lines) ?? fits.at(-1) ?? 480;
  return { ...settings, model: offer?.id ?? settings.model, seconds, lines, n: Math.min(settings.n, maxN) };
}
