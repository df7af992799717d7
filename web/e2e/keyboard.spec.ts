/** Without a pointer: every control is reached, has a name, and shows where one is. */
import type { Locator, Page } from "@playwright/test";
import { decode, downloaded, expect, House, test } from "./house";

const house = new House("fake", { LANTERNE_FAKE_CAN: "words storyboard negative keep hint mask" });
test.beforeAll(async () => {
  test.setTimeout(150_000);
  await house.start();
});
test.afterAll(() => house.close());

const MOST_STOPS = 150;

/** Tab by tab, until one is there. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await expect(wanted).toBeEnabled();
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    await page.keyboard.press("Tab");
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${wanted} is not reached`);
}

type Stop = { what: string; named: boolean; ringed: boolean };

/** What has the focus: a ring around it, or around what stands for it, and a name. */
function stopped(): Stop | null {
  const element = document.activeElement as HTMLElement | null;
  if (!element || element === document.body) return null;
  const label = (element as Partial<HTMLInputElement>).labels?.[0];
  const outlined = [element, label].some((each) => each && getComputedStyle(each).outlineStyle !== "none" && parseFloat(getComputedStyle(each).outlineWidth) >= 2);
  const around = element.closest("section"); // the words in Create light up their whole slide
  const ringed = outlined || (around !== null && /\b2px\b/.test(getComputedStyle(around).boxShadow));
  const said = [element.getAttribute("aria-label"), document.getElementById(element.getAttribute("aria-labelledby") ?? "")?.textContent, label?.textContent, element.textContent, element.getAttribute("title"), element.querySelector("img")?.alt];
  return { what: element.outerHTML.slice(0, 160), named: said.some((each) => each?.trim()), ringed };
}

test("on every page each stop of the Tab key has a name and a ring", async ({ page }) => {
  const id = await house.make("a red kite");
  const card = { id: "a", kind: "text", start: 0, length: 2, words: "the kite flies on", media: null, from: 0, available: 60 };
  const draft = (await (await page.request.post(`${house.url}/api/drafts`, { data: { name: "a board", data: { board: { seconds: 8, cards: [card] } } } })).json()) as { id: string };
  await page.request.post(`${house.url}/api/clips/act`, { data: { ids: [id], action: "publish" } });
  for (const path of ["/", "/library", `/clip/${id}`, `/clip/${id}?way=part`, `/clip/${id}?way=blend`, "/storyboard", `/storyboard/${draft.id}`, "/explore", `/explore/${id}`, "/playground", "/keys", "/admin"]) {
    await page.goto(house.url + path);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeAttached();
    await page.waitForLoadState("networkidle");
    let stops = 0;
    for (; stops < MOST_STOPS; stops++) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(stopped);
      if (!stop) break; // round, and back at the browser's own bar
      if (!stop.named || !stop.ringed) await expect.poll(() => page.evaluate(stopped), { message: path }).toMatchObject({ named: true, ringed: true }); // rings may fade in
    }
    expect(stops, path).toBeGreaterThan(8);
    expect(stops, path).toBeLessThan(MOST_STOPS);
  }
});

test("by keyboard alone a newcomer types, changes what was understood, makes a clip, watches, remixes and downloads it", async ({ page }) => {
  await page.goto(house.url);
  await tabTo(page, page.getByRole("link", { name: "Skip to the page" }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("textbox", { name: "What should the clip show?" }));
  await page.keyboard.type("a red kite over a park at noon");
  await tabTo(page, page.getByRole("button", { name: "light: noon. Change" }));
  await page.keyboard.press("Enter");
  const night = page.getByRole("menuitemradio", { name: "night" });
  await expect(night).toBeVisible();
  for (let presses = 0; presses < 30 && !(await night.evaluate((item) => item === document.activeElement)); presses++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "What should the clip show?" })).toHaveValue("a red kite over a park at night");
  await tabTo(page, page.getByRole("button", { name: "Project", exact: true }));
  await page.keyboard.press("Enter");
  const player = page.getByRole("group", { name: /^Player: a red kite over a park at night/ });
  await expect.poll(() => player.locator("video").evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(0.1);
  await tabTo(page, page.getByRole("link", { name: "Open", exact: true }));
  await page.keyboard.press("Enter");
  const ways = page.getByRole("region", { name: "Go on from here" });
  await tabTo(page, ways.getByRole("button", { name: "Remix" }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("textbox", { name: "What should it show now?" }));
  await page.keyboard.press("Control+a");
  await page.keyboard.type("the same in the rain");
  await tabTo(page, ways.getByRole("button", { name: "Remix" }).last());
  await page.keyboard.press("Enter");
  await expect(page.getByRole("group", { name: "Player: the same in the rain" })).toBeVisible();
  await tabTo(page, page.getByRole("button", { name: "Download", exact: true }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("link", { name: "Film (mp4)" }));
  const coming = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  const path = `${house.folder}/keyboard.mp4`;
  await (await coming).saveAs(path);
  expect(decode(path)).toMatchObject({ frames: 48, width: 864, height: 480 });
});

test("on a phone, by touch: words, a clip, a remix, all within the screen", async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2, locale: "fr-FR", acceptDownloads: true, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.addInitScript(() => localStorage.getItem("lanterne.settings") ?? localStorage.setItem("lanterne.settings", JSON.stringify({ lines: 480, seconds: 2 })));
  const fits = async () => expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
  await page.goto(house.url);
  await page.getByRole("textbox", { name: "Que doit montrer" }).fill("un ballon bleu sur la plage");
  await page.getByRole("button", { name: "Projeter", exact: true }).tap();
  await expect(page.getByRole("group", { name: /un ballon bleu/ })).toBeVisible();
  await fits();
  await page.getByRole("link", { name: "Ouvrir", exact: true }).first().tap();
  const ways = page.getByRole("region", { name: "Continuer à partir d’ici" });
  await ways.getByRole("button", { name: "Remixer" }).tap();
  await fits();
  await page.getByRole("textbox", { name: "Que doit-il montrer" }).fill("un ballon bleu sur la plage, la nuit");
  await ways.getByRole("button", { name: "Remixer" }).last().tap();
  await expect(page.getByRole("group", { name: /la nuit/ })).toBeVisible();
  await fits();
  expect(decode(await downloaded(page, house, "phone"))).toMatchObject({ frames: 48, width: 864, height: 480 });
  await page.getByRole("button", { name: "Plus" }).tap();
  await page.getByRole("link", { name: "Clés" }).tap();
  await expect(page.getByRole("heading", { name: "Clés", level: 1 })).toBeVisible();
  await fits();
  await context.close();
});
