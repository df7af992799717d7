// The Studio's figures, of a real server with a fast engine on this machine: `make web-bench`.
//   initial JavaScript, gzipped · largest contentful paint · the longest that a tap waits · scrolling 10,000 clips
//   against an empty virtual list of the same rows, in the same run: as one reads, with posters, and as one flies past
//   how long the server takes to find among them what is seen in them, and what looks alike
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createRequire } from "node:module";

const web = join(import.meta.dirname, "../web");
const { chromium } = createRequire(join(web, "package.json"))("@playwright/test");
const { House } = await import(join(web, "e2e/house.ts"));
const app = join(import.meta.dirname, "../src/lanterne/api/studio/app");
const CLIPS = 10_000;

const index = readFileSync(join(app, "index.html"), "utf-8");
const first = [...index.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]);
const size = first.reduce((sum, name) => sum + readFileSync(join(app, `${name}.gz`)).length, 0);
const all = readdirSync(join(app, "assets")).filter((name) => name.endsWith(".js.gz")).reduce((sum, name) => sum + readFileSync(join(app, "assets", name)).length, 0);

const house = new House("fake", { LANTERNE_FAKE_CAN: "words storyboard negative keep hint mask" });
await house.start();
const made = await house.make("a red kite over a green park", { size: "96x64" });
// Ten thousand rows that share one file: what is measured is the page.
const python = join(import.meta.dirname, "../.venv/bin/python");
execFileSync(python, ["-c", `
import sqlite3, sys
base = sqlite3.connect(sys.argv[1]); base.row_factory = sqlite3.Row
row = dict(base.execute("SELECT * FROM videos").fetchone())
names = ",".join(row); marks = ",".join("?" * len(row))
for n in range(int(sys.argv[2])):
    row["id"] = f"video_{n:012x}{n:08x}"; row["group_id"] = f"group_{n}"; row["job_id"] = f"job_{n}"
    base.execute(f"INSERT INTO videos ({names}) VALUES ({marks})", list(row.values()))
import numpy
random = numpy.random.default_rng(0)
for n, (video, project) in enumerate(base.execute("SELECT id, project_id FROM videos").fetchall()):
    vector = 0.05 + random.normal(size=384) * 0.05 * random.random()
    seen = "|noun:dog|light:night|" if n % 3 else "|noun:kite|light:dawn|"
    vector = (vector / numpy.linalg.norm(vector)).astype("float16").tobytes()
    base.execute("INSERT OR REPLACE INTO sights VALUES (?, ?, 'eye', 1, ?, ?, 1.0)", [video, project, seen, vector])
base.commit()`, join(house.folder, "lanterne.db"), String(CLIPS - 1)]);

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, reducedMotion: "reduce" });
const outside = [];
page.on("request", (request) => !request.url().startsWith(house.url) && !/^(data|blob):/.test(request.url()) && outside.push(request.url()));

const watch = () => {
  window.figures = { lcp: 0, inp: 0 };
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.figures.lcp = entry.startTime; }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (entry.interactionId) window.figures.inp = Math.max(window.figures.inp, entry.duration); }).observe({ type: "event", durationThreshold: 16, buffered: true });
};
await page.addInitScript(watch);
const paints = [];
for (let n = 0; n < 3; n++) {
  await page.goto(house.url);
  await page.waitForTimeout(1500);
  paints.push(await page.evaluate(() => window.figures.lcp));
}
await page.getByRole("textbox").first().pressSequentially("a red kite over a green park at night", { delay: 60 });
await page.getByRole("button", { name: /720p/ }).click();
await page.getByText("480p").click();
await page.waitForTimeout(800);
const waits = { create: await page.evaluate(() => window.figures.inp) };
await page.goto(`${house.url}/library`);
await page.getByRole("article").first().waitFor();
await page.waitForTimeout(800);
await page.getByRole("checkbox").nth(2).click();
await page.getByRole("checkbox").nth(5).click();
await page.getByRole("searchbox").pressSequentially("red kite", { delay: 60 });
await page.waitForTimeout(1200);
waits.library = await page.evaluate(() => window.figures.inp);
await page.goto(`${house.url}/clip/${made}`);
await page.getByRole("button", { name: "Remix" }).click();
await page.getByRole("textbox", { name: "What should it show now?" }).pressSequentially(" in the rain", { delay: 60 });
await page.getByRole("button", { name: "Change a part" }).click();
await page.getByText("brush", { exact: true }).click();
const easel = page.getByRole("img", { name: "What may change, over the picture" });
for (const [x, y] of [[40, 40], [120, 60], [200, 80]]) await easel.click({ position: { x, y } });
await page.getByRole("button", { name: "Undo" }).click();
await page.waitForTimeout(800);
waits["one clip"] = await page.evaluate(() => window.figures.inp);
const card = (n) => ({ id: `card-${n}`, kind: "text", start: n * 1.5, length: 1.5, words: `shot ${n}: a red kite over a green park`, media: null, from: 0, available: 60 });
const board = { seconds: 20, cards: Array.from({ length: 12 }, (_, n) => card(n)) };
const draft = await (await fetch(`${house.url}/api/drafts`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ name: "twelve cards", data: { board } }) })).json();
await page.goto(`${house.url}/storyboard/${draft.id}`);
const cards = page.getByRole("list", { name: "Cards" }).getByRole("button");
await cards.nth(11).click();
await page.getByRole("textbox", { name: "What does this card show?" }).pressSequentially(" at night, in the rain", { delay: 60 });
await cards.nth(11).focus();
for (let n = 0; n < 12; n++) await page.keyboard.press("ArrowRight");
for (let n = 0; n < 6; n++) await page.keyboard.press("Control+z");
await page.waitForTimeout(800);
waits.storyboard = await page.evaluate(() => window.figures.inp);

const scroll = (pixels) => page.evaluate((pixels) => new Promise((done) => {
  const times = []; let last = performance.now(); let frames = 0;
  requestAnimationFrame(function step(now) {
    if (frames > 5) times.push(now - last);
    last = now; scrollBy(0, pixels);
    if (++frames < 240) requestAnimationFrame(step);
    else { times.sort((a, b) => a - b); done({ mean: times.reduce((a, b) => a + b) / times.length, p95: times[Math.floor(times.length * 0.95)] }); }
  });
}), pixels);
const PACES = { "reading": 16, "flying": 160 }; // pixels a frame
async function paces(ready) {
  const found = {};
  for (const [name, pixels] of Object.entries(PACES)) {
    await page.goto(`${house.url}/library`);
    await ready();
    await page.waitForTimeout(1000);
    found[name] = await scroll(pixels);
  }
  return found;
}
const full = await paces(() => page.getByRole("article").first().waitFor());
await page.route("**/api/clips?*", async (route) => {
  const answer = await route.fetch(); const body = await answer.json();
  await route.fulfill({ json: { ...body, clips: [] } }); // the same list with nothing in its rows
});
const empty = await paces(() => page.getByRole("list", { name: "Clips" }).waitFor());

async function asked(query) {
  const times = [];
  for (let n = 0; n < 7; n++) {
    const began = performance.now();
    const found = await (await fetch(`${house.url}/api/clips?limit=60&${query}`)).json();
    times.push(performance.now() - began);
    if (found.clips.length !== 60) throw new Error(`${query}: ${found.clips.length} clips`);
  }
  return times.sort((a, b) => a - b)[3];
}
const one = (await (await fetch(`${house.url}/api/clips?limit=1`)).json()).clips[0].id;
const searches = { "a page of the library": "", "what is written in them": "search=red+kite", "what is seen in them": "search=dog+night", "what looks alike": `like=${one}` };
for (const [name, query] of Object.entries(searches)) searches[name] = await asked(query);

const line = (name, value, wanted, good) => console.log(`${name.padEnd(52)} ${String(value).padStart(10)}   ${wanted.padEnd(12)} ${good ? "yes" : "NO"}`);
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
console.log(`${"".padEnd(52)} ${"measured".padStart(10)}   ${"wanted".padEnd(12)} met`);
line("initial JavaScript, gzipped", kb(size), "<= 200 kB", size <= 200_000);
line("all JavaScript, gzipped", kb(all), "", true);
const lcp = paints.sort((a, b) => a - b)[1];
line("largest contentful paint, loopback, median of 3", `${lcp.toFixed(0)} ms`, "<= 1500 ms", lcp <= 1500);
for (const [name, wait] of Object.entries(waits)) line(`the longest that a key or a tap waited, ${name}`, `${wait.toFixed(0)} ms`, "<= 100 ms", wait <= 100);
const ms = (frames) => `${frames.mean.toFixed(1)} (${frames.p95.toFixed(0)}) ms`;
for (const name of Object.keys(PACES)) {
  line(`${name}, ${CLIPS.toLocaleString("en")} clips: a frame, mean (p95)`, ms(full[name]), "", true);
  line(`${name}, as many empty rows`, ms(empty[name]), "", true);
  const ratio = full[name].mean / empty[name].mean;
  line("the first over the second", ratio.toFixed(2), "<= 1.20", ratio <= 1.2);
}
for (const [name, took] of Object.entries(searches)) line(`the server finds, of ${CLIPS.toLocaleString("en")}: ${name}`, `${took.toFixed(0)} ms`, "", true);
line("requests beyond the server", outside.length, "0", outside.length === 0);
await browser.close();
house.close();
