/** A real server for each file of tests, and a page that may not reach beyond it. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

const ROOT = join(import.meta.dirname, "../..");

export class House {
  readonly folder = mkdtempSync(join(tmpdir(), "lanterne-e2e-"));
  url = "";
  key = "";
  #port = 0;
  #process: ChildProcess | null = null;

  readonly engine: "fake" | "native";
  readonly environment: Record<string, string>;

  constructor(engine: "fake" | "native" = "fake", environment: Record<string, string> = {}) {
    this.engine = engine;
    this.environment = environment;
  }

  async start(): Promise<void> {
    this.#port ||= await freePort();
    const environment = { ...process.env, ...this.environment };
    const started = spawn(join(import.meta.dirname, "serve.sh"), [this.folder, String(this.#port), this.engine], { env: environment, detached: true });
    this.#process = started;
    this.url = `http://localhost:${this.#port}`;
    started.stdout.on("data", (said: Buffer) => {
      const found = /(sk-\S+)/.exec(said.toString());
      if (found?.[1]) this.key = found[1];
    });
    for (let tries = 0; tries < 700; tries++) {
      if (await fetch(`${this.url}/ready`).then((answer) => answer.ok, () => false)) return;
      await new Promise((later) => setTimeout(later, 200));
    }
    throw new Error("the server did not start");
  }

  /** As a power cut does it. */
  kill(): void {
    if (this.#process?.pid) {
      try {
        process.kill(-this.#process.pid, "SIGKILL");
      } catch {
        // it is gone already
      }
    }
    this.#process = null;
  }

  close(): void {
    this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Ask over the API and wait until the clip is there. */
  async make(prompt: string, more: Record<string, unknown> = {}, timeout = 120_000): Promise<string> {
    const body = JSON.stringify({ prompt, size: "864x480", seconds: "1", ...more });
    const made = (await (await fetch(`${this.url}/v1/videos`, { method: "POST", headers: { "content-type": "application/json" }, body })).json()) as { id: string };
    await expect.poll(async () => ((await (await fetch(`${this.url}/v1/videos/${made.id}`)).json()) as { status: string }).status, { timeout }).toBe("completed");
    return made.id;
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** The film of the clip whose page is open, as the menu there gives it: where it was saved. */
export async function downloaded(page: Page, house: House, name: string): Promise<string> {
  await page.getByRole("button", { name: /^(Download|Télécharger)$/ }).click();
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "Film (mp4)" }).click();
  const path = `${house.folder}/${name}.mp4`;
  await (await coming).saveAs(path);
  return path;
}

/** Clips play by themselves: the frame that is used is the one on show, so this one is stopped and taken back first. */
export async function useFirstFrame(page: Page): Promise<void> {
  const use = page.getByRole("button", { name: "Use this frame" });
  const film = page.getByRole("group", { name: /^Player/ }).locator("video");
  await expect.poll(() => film.evaluate((video: HTMLVideoElement) => video.readyState)).toBeGreaterThan(1);
  await use.press(","); // one frame back: stops it
  await use.press("Home");
  await expect.poll(() => film.evaluate((video: HTMLVideoElement) => video.paused && !video.seeking && video.currentTime === 0)).toBe(true);
  await use.click();
}

/** What axe finds wrong on the page as it stands. */
export async function faults(page: Page): Promise<string[]> {
  await page.waitForTimeout(400); // what comes in has come in: colours are measured as they stay
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).slice(0, 2).join(" ")}`);
}

/** How far apart two colours are, in the channel where they are most. */
export const apart = (one: readonly number[] = [], other: readonly number[] = []) => Math.max(...[0, 1, 2].map((channel) => Math.abs((one[channel] ?? 0) - (other[channel] ?? 0))));

/** What a file holds, by decoding it: nobody believes a name. */
export function decode(path: string): { frames: number; width: number; height: number; seconds: number; loud: number } {
  const script = `
import json, sys, numpy, lanterne.media.reader as reader
clip = reader.read_clip(sys.argv[1]); info = clip.info
frames = sum(len(chunk) for chunk in clip.frames())
loud = max((float(numpy.abs(chunk).max()) for chunk in clip.sound()), default=0.0) if info.has_sound else 0.0
print(json.dumps({"frames": frames, "width": info.size[0], "height": info.size[1], "seconds": info.seconds, "loud": loud}))`;
  return ask(script, path) as ReturnType<typeof decode>;
}

/** The colours of a frame, the first if none is said, at places that are shares of it: the mean of 9 x 9 pixels there. */
export function colors(path: string, places: readonly (readonly [number, number])[], frame = 0): number[][] {
  const script = `
import json, sys, itertools, lanterne.media.reader as reader
frames = (frame for chunk in reader.read_clip(sys.argv[1]).frames() for frame in chunk)
frame = next(itertools.islice(frames, int(sys.argv[3]), None))
height, width = frame.shape[:2]
around = lambda x, y: frame[max(0, y - 4):y + 5, max(0, x - 4):x + 5].mean(axis=(0, 1)).tolist()
print(json.dumps([around(int(x * width), int(y * height)) for x, y in json.loads(sys.argv[2])]))`;
  return ask(script, path, JSON.stringify(places), String(frame)) as number[][];
}

/** frame: counted from the end where it is negative. */
type Shot = { path: string; frame: number };
/** In shares of the frame. */
export type Part = readonly [left: number, top: number, right: number, bottom: number];

/** How far two frames are apart: the mean over every channel of a part of them. */
export function difference(one: Shot, other: Shot, part: Part = [0, 0, 1, 1]): number {
  const script = `
import json, sys, numpy, lanterne.media.reader as reader
def frame(path, index):
    frames = [frame for chunk in reader.read_clip(path).frames() for frame in chunk]
    height, width = frames[0].shape[:2]
    left, top, right, bottom = (round(share * side) for share, side in zip(json.loads(sys.argv[5]), (width, height) * 2))
    return frames[index][top:bottom, left:right].astype(float)
print(json.dumps(float(numpy.abs(frame(sys.argv[1], int(sys.argv[2])) - frame(sys.argv[3], int(sys.argv[4]))).mean())))`;
  return ask(script, one.path, String(one.frame), other.path, String(other.frame), JSON.stringify(part)) as number;
}

/** How bright a film is, from 0 to 255. */
export function brightness(path: string): number {
  const script = `
import json, sys, numpy, lanterne.media.reader as reader
print(json.dumps(float(numpy.mean([frame.mean() for chunk in reader.read_clip(sys.argv[1]).frames() for frame in chunk]))))`;
  return ask(script, path) as number;
}

/** The pitch that is loudest in a file, in hertz. */
export function pitch(path: string): number {
  const script = `
import json, sys, numpy, lanterne.media.reader as reader
clip = reader.read_clip(sys.argv[1])
wave = numpy.concatenate(list(clip.sound()), axis=1).mean(0)
print(json.dumps(float(numpy.abs(numpy.fft.rfft(wave)).argmax() * clip.info.sample_rate / len(wave))))`;
  return ask(script, path) as number;
}

/** What lies in a zip: unpacked into a folder, where its files are named. */
export function unzipped(path: string, folder: string): string[] {
  const script = `
import json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
archive.extractall(sys.argv[2])
print(json.dumps(archive.namelist()))`;
  return (ask(script, path, folder) as string[]).map((name) => join(folder, name));
}

/** A picture of one colour, as a PNG. */
export function picture(color: readonly [number, number, number]): Buffer {
  const script = `
import base64, json, sys, numpy
from lanterne.media.png import encode_png
frame = numpy.broadcast_to(numpy.array(json.loads(sys.argv[1]), numpy.uint8), (90, 160, 3))
print(json.dumps(base64.b64encode(encode_png(numpy.ascontiguousarray(frame))).decode()))`;
  return Buffer.from(ask(script, JSON.stringify(color)) as string, "base64");
}

/** A sound of one pitch, as a wav of 16 bits. */
export function tone(hertz: number, seconds: number, rate = 24_000): Buffer {
  const samples = Int16Array.from({ length: Math.round(seconds * rate) }, (_, at) => Math.round(8_000 * Math.sin((2 * Math.PI * hertz * at) / rate)));
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + samples.byteLength, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([head, Buffer.from(samples.buffer)]);
}

/** As if the engine's eye had looked at a clip of the house: what it names, and at which angle its vector lies. */
export function see(house: House, id: string, named: readonly string[], angle: number): void {
  const script = `
import json, sys, numpy, lanterne.store.sights as sights
from lanterne.store.home import Home
from pathlib import Path
folder, video, named, angle = sys.argv[1:]
vector = numpy.array([numpy.cos(float(angle)), numpy.sin(float(angle))], numpy.float16).tobytes()
with Home(Path(folder)).open_database() as database, database.write() as tx:
    sights.write(tx, sights.Sight(video, "eye", True, tuple(json.loads(named)), vector))
print("null")`;
  ask(script, house.folder, id, JSON.stringify(named), String(angle));
}

function ask(script: string, ...said: string[]): unknown {
  const python = join(ROOT, ".venv/bin/python");
  return JSON.parse(execFileSync(python, ["-c", script, ...said], { env: { ...process.env, PYTHONPATH: join(ROOT, "src") } }).toString());
}

export const test = base.extend<{ page: Page }>({
  page: async ({ page }, use) => {
    const outside: string[] = [];
    const broken: string[] = [];
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (!["data:", "blob:", "about:"].includes(url.protocol) && url.hostname !== "localhost") outside.push(request.url());
    });
    page.on("pageerror", (error) => broken.push(error.message));
    page.on("console", (message) => {
      if (/Content Security Policy|TrustedHTML|Uncompiled message/.test(message.text())) broken.push(message.text());
    });
    // Small and short unless a test says otherwise: what is tested is the way, not the encoder.
    await page.addInitScript(() => localStorage.getItem("lanterne.settings") ?? localStorage.setItem("lanterne.settings", JSON.stringify({ lines: 480, seconds: 2 })));
    await use(page);
    expect(outside, "requests beyond the server").toEqual([]);
    expect(broken, "errors in the page").toEqual([]);
  },
});

export { expect };
