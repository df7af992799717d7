// The pictures of docs/studio.md: every page in both languages, of a server that the shipped model has filled.
// LANTERNE_SHOTS=http://localhost:8000 takes them of a server that runs already.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { House } from "../e2e/house.ts";

const out = join(import.meta.dirname, "../../docs/studio");
const PROMPTS = [
  "a red kite flying over a green park at golden hour, the camera rises",
  "a yellow hot-air balloon floating over the mountains at dawn",
  "a red car driving in the city at night in the rain",
  "un ballon bleu qui rebondit sur la plage à midi",
];

mkdirSync(out, { recursive: true });
const house = process.env.LANTERNE_SHOTS ? null : new House("native", { OMP_NUM_THREADS: "2" });
await house?.start();
const url = process.env.LANTERNE_SHOTS ?? house.url;
if (house) for (const prompt of PROMPTS) await house.make(prompt, { seconds: "2" }, 900_000);
const json = async (path, options = {}) => (await fetch(url + path, { headers: { "content-type": "application/json" }, ...options })).json();
const clips = (await json("/api/clips?status=completed&limit=8")).clips;
const ids = clips.map((clip) => clip.id);
await json("/api/clips/act", { method: "POST", body: JSON.stringify({ ids: ids.slice(0, 3), action: "publish" }) });
const card = (id, kind, start, length, more) => ({ id, kind, start, length, words: "", media: null, from: 0, available: 60, ...more });
const board = {
  seconds: 8,
  cards: [
    card("a", "clip", 0, 2, { media: ids.at(-1), available: Number(clips.at(-1).video.seconds) }),
    card("b", "text", 3, 2.5, { words: "the kite flies on over the sea, at dawn" }),
    card("c", "clip", 6, 2, { media: ids[0], available: Number(clips[0].video.seconds) }),
  ],
};
const draft = await json("/api/drafts", { method: "POST", body: JSON.stringify({ name: "Un cerf-volant", data: { board } }) });

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const [language, locale, theme] of [["en", "en-US", "dark"], ["fr", "fr-FR", "light"]]) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 820 }, locale, colorScheme: theme });
  const page = await context.newPage();
  const shoot = async (path, name, before = async () => {}) => {
    await page.goto(url + path);
    await page.waitForTimeout(1500);
    await before();
    await page.screenshot({ path: join(out, `${name}-${language}.jpg`), type: "jpeg", quality: 78 });
  };
  const words = language === "en" ? "a crimson kite dances over a green park at golden hour, the camera rises" : "un lapin blanc saute dans le parc à l’aube, quantique";
  await shoot("/", "create", async () => {
    await page.getByRole("textbox").first().fill(words);
    await page.waitForTimeout(1500);
  });
  await shoot("/library", "library");
  await shoot(`/clip/${ids.at(-1)}`, "clip", async () => page.waitForTimeout(1000));
  await shoot(`/clip/${ids.at(-1)}`, "mask", async () => {
    await page.getByRole("button", { name: /Change a part|Changer une partie/ }).click();
    await page.getByText(/^(brush|pinceau)$/).click();
    const picture = page.getByRole("img", { name: /What may change|Ce qui peut changer/ });
    await picture.scrollIntoViewIfNeeded();
    await page.evaluate(() => scrollBy(0, 120));
    const frame = await picture.boundingBox();
    const at = (turn) => [frame.x + frame.width * (0.5 + 0.12 * Math.cos(turn)), frame.y + frame.height * (0.36 + 0.16 * Math.sin(turn))];
    await page.mouse.move(...at(0));
    await page.mouse.down();
    for (let turn = 0; turn < 6; turn += 0.3) await page.mouse.move(...at(turn));
    await page.mouse.up();
  });
  await shoot(`/storyboard/${draft.id}`, "storyboard", async () => {
    await page.getByRole("list", { name: /Cards|Cartes/ }).getByRole("button").nth(1).click();
    await page.waitForTimeout(800);
  });
  await shoot("/explore", "explore");
  await shoot("/playground", "playground");
  await shoot("/keys", "keys");
  await shoot("/admin", "admin");
  await page.setViewportSize({ width: 390, height: 780 });
  await shoot("/", "phone");
  await context.close();
}
await browser.close();
house?.close();
