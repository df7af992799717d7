// The pictures of docs/studio.md: every page in both languages, of a server that the shipped model has filled.
// LANTERNE_SHOTS=http://localhost:8000 takes them of a server that runs already.
import { mkdirSync, writeFileSync } from "node:fs";
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
await json("/api/clips/act", { method: "POST", body: JSON.stringify({ ids, action: "publish" }) });
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
const door = new House("fake", { LANTERNE_KEYLESS: "false" }); // a server that asks for a key
await door.start();

const WORDS = { en: "a crimson kite dances over a green park at golden hour, the camera rises", fr: "un lapin blanc saute dans le parc à l’aube, quantique" };
const PAGES = [
  { name: "create", path: "/", before: async (page, language) => {
    await page.getByRole("textbox").first().fill(WORDS[language]);
    await page.waitForTimeout(1500);
  } },
  { name: "library", path: "/library" },
  { name: "clip", path: `/clip/${ids.at(-1)}`, before: async (page) => page.waitForTimeout(1000) },
  { name: "blend", path: `/clip/${ids.at(-1)}?way=blend`, before: async (page) => {
    await page.getByText(/^(my own curve|ma propre courbe)$/).click();
    for (let n = 0; n < 2; n++) await page.getByRole("button", { name: /Add a point|Ajouter un point/ }).click();
    const point = page.getByRole("slider", { name: /point 2$/ });
    for (let n = 0; n < 8; n++) await point.press("ArrowUp");
    await page.evaluate(() => document.activeElement?.blur());
  } },
  { name: "mask", path: `/clip/${ids.at(-1)}?way=part`, before: async (page) => {
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
  } },
  { name: "storyboards", path: "/storyboard" },
  { name: "storyboard", path: `/storyboard/${draft.id}`, before: async (page) => {
    await page.getByRole("list", { name: /Cards|Cartes/ }).getByRole("button").nth(1).click();
    await page.waitForTimeout(800);
  } },
  { name: "explore", path: "/explore" },
  { name: "shown", path: `/explore/${ids.at(-1)}` },
  { name: "playground", path: "/playground" },
  { name: "keys", path: "/keys" },
  { name: "admin", path: "/admin" },
  { name: "door", path: "/", url: door.url },
];
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 375, height: 812 };

for (const [language, locale, theme] of [["en", "en-US", "dark"], ["fr", "fr-FR", "light"]]) {
  const phones = [];
  for (const [viewport, keep] of [[DESK, (name, jpeg) => writeFileSync(join(out, `${name}-${language}.jpg`), jpeg)], [PHONE, (_, jpeg) => phones.push(jpeg)]]) {
    const context = await browser.newContext({ viewport, locale, colorScheme: theme, hasTouch: viewport === PHONE });
    const page = await context.newPage();
    for (const { name, path, before, url: from } of PAGES) {
      await page.goto((from ?? url) + path);
      await page.waitForTimeout(1500);
      await before?.(page, language);
      keep(name, await page.screenshot({ type: "jpeg", quality: 78 }));
    }
    await context.close();
  }
  // Every page on a phone, side by side.
  const sheet = await browser.newPage({ viewport: { width: 7 * (PHONE.width + 24) + 24, height: 2 * (PHONE.height + 24) + 24 } });
  const pictures = phones.map((jpeg) => `<img src="data:image/jpeg;base64,${jpeg.toString("base64")}" width="${PHONE.width}" height="${PHONE.height}">`);
  await sheet.setContent(`<body style="margin:24px;display:flex;flex-wrap:wrap;gap:24px;background:${theme === "dark" ? "#2b2735" : "#d9cbb0"}">${pictures.join("")}</body>`);
  await sheet.screenshot({ path: join(out, `phone-${language}.jpg`), type: "jpeg", quality: 78 });
  await sheet.close();
}
await browser.close();
door.close();
house?.close();
