/** What Create is given beside words: pictures at a time, a film to go on from, a soundtrack. */
import { writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { apart, colors, decode, expect, faults, House, picture, pitch, test, tone } from "./house";

const house = new House("fake", { LANTERNE_FAKE_CAN: "words storyboard negative keep hint mask" });
test.beforeAll(async () => {
  test.setTimeout(150_000);
  await house.start();
});
test.afterAll(() => house.close());

const MIDDLE = [[0.5, 0.5]] as const;
const [RED, BLUE] = [[200, 40, 30], [20, 60, 180]] as const;
const words = (page: Page) => page.getByRole("textbox", { name: "What should the clip show?" });
const given = (page: Page) => page.getByRole("region", { name: "What is given" });
const png = (name: string, color: readonly [number, number, number]) => ({ name, mimeType: "image/png", buffer: picture(color) });

async function give(page: Page, ...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  await page.locator("input[type=file]").first().setInputFiles(files);
}

async function projected(page: Page, name: string): Promise<string> {
  await page.getByRole("button", { name: "Project", exact: true }).click();
  await expect(page.getByRole("group", { name: /^Player/ })).toBeVisible();
  const coming = page.waitForEvent("download");
  await page.getByRole("region", { name: "On the wall" }).getByRole("link", { name: "Download" }).first().click();
  const path = `${house.folder}/${name}.mp4`;
  await (await coming).saveAs(path);
  return path;
}

/** The wall of another test's clips is out of the way. */
test.beforeEach(async ({ page }) => {
  await page.goto(house.url);
  await expect(page.getByRole("button", { name: "Give a picture, a film or a sound" })).toBeEnabled();
});

test("a clip begins with one picture and passes through another at its time, set by keyboard", async ({ page }) => {
  await words(page).fill("a boat in the morning");
  await give(page, png("dawn.png", RED), png("noon.png", BLUE));
  await expect(given(page).getByRole("listitem")).toHaveCount(2);
  const second = given(page).getByRole("group", { name: "What picture 2 is for" });
  await expect(second.getByRole("radio", { name: "at a time" })).toBeChecked();
  await second.getByRole("radio", { name: "at a time" }).focus();
  await page.keyboard.press("ArrowLeft"); // the beginning, too
  await expect(given(page).getByRole("status")).toHaveText("A clip begins with one picture: give the others a time.");
  await page.keyboard.press("ArrowRight");
  const time = given(page).getByRole("spinbutton", { name: "At which second" });
  await time.fill("1.9");
  await expect(given(page).getByRole("status")).toHaveText(/A picture’s time lies between 0\.5 and 1\.5s/);
  await page.getByRole("button", { name: "Project", exact: true }).click();
  await expect(words(page)).toHaveValue("a boat in the morning"); // nothing was sent, nothing is lost
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await time.press("ArrowDown"); // a tenth
  await time.fill("1.5");
  await expect(given(page).getByRole("status")).toBeEmpty();
  const path = await projected(page, "keyframes");
  expect(decode(path)).toMatchObject({ frames: 48, width: 864, height: 480 });
  expect(apart(RED, colors(path, MIDDLE, 0)[0])).toBeLessThan(10);
  expect(apart(RED, colors(path, MIDDLE, 34)[0])).toBeLessThan(10);
  expect(apart(BLUE, colors(path, MIDDLE, 36)[0])).toBeLessThan(10);
});

test("a film goes into the library and is gone on from, and is told as what the clip came from", async ({ page }) => {
  const id = await house.make("a red kite over a park");
  const film = Buffer.from(await (await fetch(`${house.url}/v1/videos/${id}/content`)).arrayBuffer());
  await words(page).fill("the kite goes on");
  await give(page, { name: "kite.mp4", mimeType: "video/mp4", buffer: film });
  await expect(given(page).getByRole("radio", { name: "remix it" })).toBeChecked();
  const before = `${house.folder}/given.mp4`;
  writeFileSync(before, film);
  await given(page).getByText("go on after it").click();
  await expect(given(page).getByText("2s more after its 1s", { exact: false })).toBeVisible();
  const sent = page.waitForRequest((request) => request.url().endsWith("/v1/videos/extensions"));
  const path = await projected(page, "longer");
  expect((await sent).method()).toBe("POST");
  expect(decode(path)).toMatchObject({ frames: 72, width: 864, height: 480 });
  expect(apart(colors(before, MIDDLE)[0], colors(path, MIDDLE)[0])).toBeLessThan(10);

  await page.getByRole("link", { name: "Open", exact: true }).first().click();
  const from = page.getByRole("list", { name: "It came from" });
  await expect(from.getByRole("link", { name: /^kite/ })).toBeVisible();
});

test("a sound becomes a soundtrack: the clip lasts as long, and sounds as it did", async ({ page }) => {
  await words(page).fill("waves on the beach");
  await give(page, { name: "waves.wav", mimeType: "audio/wav", buffer: tone(660, 1.5) });
  await expect(given(page).getByText("a picture is made for its 1.5s", { exact: false })).toBeVisible();
  await give(page, png("dawn.png", RED));
  await expect(given(page).getByRole("status")).toHaveText(/^A clip comes from pictures, from a film, or from a sound/);
  await given(page).getByRole("button", { name: "Without dawn.png" }).press("Enter");
  await expect(given(page).getByRole("status")).toBeEmpty();
  const path = await projected(page, "soundtrack");
  expect(decode(path)).toMatchObject({ frames: 36, width: 864, height: 480 });
  expect(pitch(path)).toBeGreaterThan(650);
  expect(pitch(path)).toBeLessThan(670);
});

/** As a person does it: the browser's database takes files a moment after they are shown. */
async function reloaded(page: Page): Promise<void> {
  await page.waitForTimeout(700);
  await page.reload();
}

test("what is given, and what it is for, is there after a reload, until it is taken away", async ({ page }) => {
  await words(page).fill("a boat that stays");
  await give(page, png("dawn.png", RED), png("noon.png", BLUE));
  await given(page).getByRole("spinbutton", { name: "At which second" }).fill("1.2");
  await reloaded(page);
  await expect(given(page).getByRole("listitem")).toHaveCount(2);
  await expect(given(page).getByRole("spinbutton", { name: "At which second" })).toHaveValue("1.2");
  const path = await projected(page, "kept");
  expect(apart(RED, colors(path, MIDDLE, 0)[0])).toBeLessThan(10);
  expect(apart(BLUE, colors(path, MIDDLE, 29)[0])).toBeLessThan(10);

  for (const name of ["dawn.png", "noon.png"]) await given(page).getByRole("button", { name: `Without ${name}` }).click();
  await give(page, { name: "waves.wav", mimeType: "audio/wav", buffer: tone(660, 1.5) });
  await expect(given(page).getByText("a picture is made for its 1.5s", { exact: false })).toBeVisible();
  await reloaded(page);
  await expect(given(page).getByRole("listitem")).toHaveCount(1);
  const heard = given(page).getByLabel("waves.wav", { exact: true });
  await expect.poll(() => heard.evaluate((sound: HTMLAudioElement) => sound.duration)).toBeCloseTo(1.5, 1);
  await given(page).getByRole("button", { name: "Without waves.wav" }).click();
  await reloaded(page);
  await expect(words(page)).toHaveValue("a boat that stays");
  await expect(given(page)).toHaveCount(0);
});

test("what is none is refused by name; axe finds nothing; on a phone nothing is wider than the screen", async ({ page }) => {
  await give(page, { name: "page.html", mimeType: "text/html", buffer: Buffer.from("<script>alert(1)</script>") });
  await expect(page.getByText(/^page\.html: Nothing that Create can use/)).toBeVisible();
  await give(page, { name: "trap.wav", mimeType: "audio/wav", buffer: Buffer.from("no sound") });
  await expect(page.getByText(/^trap\.wav: This is no sound/)).toBeVisible();
  await give(page, { name: "trap.mp4", mimeType: "video/mp4", buffer: Buffer.from("#EXTM3U\nhttp://169.254.169.254/latest\n".repeat(40)) });
  await expect(page.getByText(/^trap\.mp4: .*\./)).toBeVisible();
  await expect(given(page)).toHaveCount(0);
  const id = await house.make("a red kite");
  const film = Buffer.from(await (await fetch(`${house.url}/v1/videos/${id}/content`)).arrayBuffer());
  await give(
    page,
    png("dawn.png", RED),
    png("a picture with a very long name, as cameras and people like to give them.png", BLUE),
    { name: "kite.mp4", mimeType: "video/mp4", buffer: film },
    { name: "waves.wav", mimeType: "audio/wav", buffer: tone(660, 1.5) },
  );
  await expect(given(page).getByRole("listitem")).toHaveCount(4);
  expect(await faults(page)).toEqual([]);
  await page.setViewportSize({ width: 375, height: 720 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/phone.png`, fullPage: true });
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.getByRole("button", { name: "Français" }).click();
  await expect(page.getByRole("group", { name: "À quoi sert le film" })).toBeVisible();
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/french.png`, fullPage: true });
});
