/** What becomes of clips that are there already, with an engine that is fast and takes everything. */
import type { Page } from "@playwright/test";
import { apart, colors, decode, downloaded, expect, faults, House, picture, test, useFirstFrame } from "./house";

const house = new House("fake", { LANTERNE_FAKE_CAN: "words storyboard negative keep hint mask" });
test.beforeAll(async () => {
  test.setTimeout(150_000);
  await house.start();
});
test.afterAll(() => house.close());

const player = (page: Page) => page.getByRole("group", { name: /^Player/ });

test("a part is painted with a brush, and only that part changes", async ({ page }) => {
  const id = await house.make("a red kite over a park");
  await page.goto(`${house.url}/clip/${id}`);
  const before = await downloaded(page, house, "before");
  await page.getByRole("button", { name: "Change a part" }).click();
  await page.getByText("brush", { exact: true }).click();
  const frame = page.getByRole("img", { name: "What may change, over the picture" });
  await frame.scrollIntoViewIfNeeded();
  const easel = await frame.boundingBox();
  if (!easel) throw new Error("no easel");
  const at = (x: number, y: number) => [easel.x + x * easel.width, easel.y + y * easel.height] as const;
  await page.mouse.move(...at(0.2, 0.5));
  await page.mouse.down();
  await page.mouse.move(...at(0.3, 0.5), { steps: 4 });
  await page.mouse.up();
  await page.mouse.move(...at(0.8, 0.5));
  await page.mouse.down();
  await page.mouse.up();
  await page.getByRole("button", { name: "Undo" }).click(); // the dot on the right
  await page.getByRole("button", { name: "Redo" }).click();
  await expect(page.getByRole("button", { name: "Redo" })).toBeDisabled();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("textbox", { name: "What should it show now?" }).fill("a blue kite");
  await page.getByRole("button", { name: "Change this part" }).click();
  await expect(page).not.toHaveURL(new RegExp(id));
  await expect(player(page)).toBeVisible();
  const places = [[0.25, 0.5], [0.8, 0.5], [0.25, 0.1]] as const;
  const [was, is] = [colors(before, places), colors(await downloaded(page, house, "after"), places)];
  const far = (index: number) => apart(was[index], is[index]);
  expect(far(0)).toBeGreaterThan(16);
  expect(far(1)).toBeLessThan(8);
  expect(far(2)).toBeLessThan(8);
});

test("by keyboard alone, a part is a box in numbers, for a while", async ({ page }) => {
  const id = await house.make("a yellow car in the city", { seconds: "2" });
  await page.goto(`${house.url}/clip/${id}`);
  await page.getByRole("button", { name: "Change a part" }).press("Enter");
  const number = (name: string) => page.getByRole("spinbutton", { name });
  await number("Left (%)").fill("50");
  await number("Width (%)").fill("40");
  await page.getByRole("slider", { name: "From" }).focus();
  for (let n = 0; n < 12; n++) await page.keyboard.press("ArrowRight");
  await expect(page.getByText("0:00.5").first()).toBeVisible();
  const sent = page.waitForRequest((request) => request.url().endsWith("/v1/videos/edits"));
  await page.getByRole("button", { name: "Change this part" }).press("Enter");
  const body = (await sent).postData() ?? "";
  expect(body).toContain("[0.5,0.3,0.4,0.4]");
  expect(body).toMatch(/name="from_seconds"\s+0\.5/);
  await expect(page).not.toHaveURL(new RegExp(id));
  await expect(player(page)).toBeVisible();
});

test("what is typed and painted to go on from a clip is there after a reload, each clip's its own, until it is asked for", async ({ page }) => {
  const [first, second] = [await house.make("a red kite at sea"), await house.make("a blue kite at sea")];
  const words = page.getByRole("textbox", { name: "What should it show now?" });
  const ways = page.getByRole("region", { name: "Go on from here" });
  await page.goto(`${house.url}/clip/${first}`);
  await ways.getByRole("button", { name: "Remix" }).click();
  await words.fill("a red kite at sea, in the rain");
  await ways.getByText("strong", { exact: true }).click();
  await page.reload();
  await expect(words).toHaveValue("a red kite at sea, in the rain");
  await expect(ways.getByRole("radio", { name: "strong" })).toBeChecked();
  await ways.getByRole("button", { name: "Extend" }).click();
  await expect(words).toHaveValue("a red kite at sea");
  await words.fill("it flies away");

  await page.goto(`${house.url}/clip/${second}`);
  await expect(words).toHaveCount(0); // the other clip's
  await ways.getByRole("button", { name: "Change a part" }).click();
  await page.getByText("brush", { exact: true }).click();
  const frame = page.getByRole("img", { name: "What may change, over the picture" });
  const painted = () => frame.evaluate((canvas: HTMLCanvasElement) => canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height).data.filter((value, at) => at % 4 === 3 && value > 0).length);
  await frame.click({ position: { x: 80, y: 80 } });
  await frame.click({ position: { x: 200, y: 120 } });
  const was = await painted();
  await page.reload();
  await expect.poll(painted).toBe(was);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(painted).toBeLessThan(was);

  await page.goto(`${house.url}/clip/${first}`);
  await expect(words).toHaveValue("it flies away");
  await ways.getByRole("button", { name: "Extend" }).last().click();
  await expect(page).not.toHaveURL(new RegExp(first));
  await expect(player(page)).toBeVisible();
  await page.goto(`${house.url}/clip/${first}`);
  await expect(ways).toBeVisible();
  await expect(words).toHaveCount(0);
});

for (const theme of ["dark", "light"] as const) {
  test(`axe finds nothing in the ways to go on from a clip, in the ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    const id = await house.make("a white kite");
    await page.goto(`${house.url}/clip/${id}`);
    const ways = page.getByRole("region", { name: "Go on from here" });
    for (const way of ["Remix", "Extend", "Loop", "Blend with…", "Change a part"]) {
      await ways.getByRole("button", { name: way }).first().click();
      if (way === "Blend with…") await ways.getByText("my own curve", { exact: true }).click();
      expect(await faults(page), way).toEqual([]);
    }
    await page.getByRole("button", { name: "Download", exact: true }).click();
    expect(await faults(page), "downloads").toEqual([]);
    await page.keyboard.press("Escape");
    await useFirstFrame(page);
    await expect(page.getByRole("dialog")).toBeVisible();
    expect(await faults(page), "a frame").toEqual([]);
  });
}

const MIDDLE = [[0.5, 0.5]] as const;

test("a frame of a clip begins another one", async ({ page }) => {
  const id = await house.make("a green kite over a park");
  await page.goto(`${house.url}/clip/${id}`);
  const first = colors(await downloaded(page, house, "first"), MIDDLE)[0];
  await useFirstFrame(page);
  await page.getByRole("button", { name: "Begin a clip with it" }).click();
  await expect(page.getByText("The clip begins with this picture.")).toBeVisible();
  await expect(page.getByRole("textbox").first()).toHaveValue("a green kite over a park");
  await page.getByRole("button", { name: "Look", exact: true }).click();
  const light = page.getByRole("group", { name: "light" });
  await light.getByRole("button", { name: "night" }).click();
  await expect(light.getByRole("button", { name: "night" })).toHaveAttribute("aria-pressed", "true");
  await light.getByRole("button", { name: "dawn" }).click();
  await expect(light.getByRole("button", { name: "night" })).toHaveAttribute("aria-pressed", "false");
  await expect(page.getByRole("textbox").first()).toHaveValue("a green kite over a park, dawn");
  await expect(page.getByRole("button", { name: "fog", exact: true })).toHaveCount(1);
  await expect(page.getByRole("button", { name: /cloud/ })).toHaveCount(0); // the model was never shown it
  await page.reload();
  await expect(page.getByText("The clip begins with this picture.")).toBeVisible();
  await page.getByRole("button", { name: "Project", exact: true }).click();
  await expect(player(page)).toBeVisible();
  await page.getByRole("link", { name: "Open" }).click();
  expect(apart(first, colors(await downloaded(page, house, "second"), MIDDLE)[0])).toBeLessThan(10);
});

test("a storyboard of three cards, one of them a picture", async ({ page }) => {
  const id = await house.make("an orange balloon");
  await page.goto(`${house.url}/clip/${id}`);
  const first = colors(await downloaded(page, house, "balloon"), MIDDLE)[0];
  await useFirstFrame(page);
  await page.getByRole("button", { name: "Put it on a new storyboard" }).click();
  const cards = page.getByRole("list", { name: "Cards" }).getByRole("button");
  await expect(cards).toHaveCount(1);
  await page.getByRole("button", { name: "Words" }).click();
  await page.getByRole("textbox", { name: "What does this card show?" }).fill("the balloon rises over the sea");
  await page.getByRole("button", { name: "Words" }).click();
  await page.getByRole("textbox", { name: "What does this card show?" }).fill("it is night");
  await expect(cards).toHaveCount(3);
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: /^Project 8/ }).click();
  await expect(player(page)).toBeVisible();
  const path = await downloaded(page, house, "board");
  expect(decode(path).frames).toBe(192);
  expect(apart(first, colors(path, MIDDLE)[0])).toBeLessThan(10);
});

test("the family of a clip is told, generation after generation, and the many at a tap", async ({ page }) => {
  test.setTimeout(400_000);
  const remix = async (id: string, prompt: string) => {
    const made = (await (await page.request.post(`${house.url}/v1/videos/${id}/remix`, { data: { prompt } })).json()) as { id: string };
    await expect.poll(async () => ((await (await page.request.get(`${house.url}/v1/videos/${made.id}`)).json()) as { status: string }).status).toBe("completed");
    return made.id;
  };
  const first = await house.make("a first kite");
  const second = await remix(first, "a second kite");
  const third = await remix(second, "a third kite");
  for (let n = 0; n < 7; n++) await remix(third, `a last kite, number ${n}`);
  await page.goto(`${house.url}/clip/${third}`);
  await expect(page.getByRole("list", { name: "It came from" }).getByRole("article")).toHaveCount(2);
  await expect(page.getByRole("list", { name: "It came from" }).getByRole("listitem").nth(1)).toContainText("2 generations before");
  const last = page.getByRole("list", { name: "What came from it" }).getByRole("article");
  await expect(last).toHaveCount(6);
  await page.getByRole("button", { name: "1 more" }).click();
  await expect(last).toHaveCount(7);
  await page.getByRole("list", { name: "It came from" }).getByRole("link", { name: /a first kite/ }).click();
  await expect(page.getByRole("list", { name: "3 generations after" }).getByRole("listitem").first()).toContainText("from “a third kite”");
  await expect(page.getByRole("list", { name: "2 generations after" }).getByRole("article")).toHaveCount(1);
});

test("two clips are blended along a curve of one's own", async ({ page }) => {
  await house.make("a blue boat");
  const id = await house.make("a white boat");
  await page.goto(`${house.url}/clip/${id}`);
  await page.getByRole("button", { name: "Blend with…" }).click();
  const ways = page.getByRole("region", { name: "Go on from here" });
  await ways.getByRole("searchbox", { name: "Search" }).fill("blue boat");
  await expect(ways.getByRole("radio", { name: "a blue boat" })).toHaveCount(1);
  await page.getByRole("radio", { name: "a blue boat" }).focus();
  await page.keyboard.press("Space");
  await page.getByText("my own curve", { exact: true }).click();
  for (let n = 0; n < 2; n++) await page.getByRole("button", { name: "Add a point" }).press("Enter");
  const point = (n: number) => page.getByRole("slider", { name: `Share of the second clip: point ${n}` });
  await expect(point(4)).toBeVisible();
  await point(2).focus(); // at a quarter
  await page.keyboard.press("Delete");
  await expect(point(4)).toHaveCount(0);
  await point(2).focus(); // in the middle
  for (let n = 0; n < 6; n++) await page.keyboard.press("ArrowUp");
  await expect(point(2)).toHaveAttribute("aria-valuenow", "80");
  const sent = page.waitForRequest((request) => request.url().endsWith("/v1/videos/blends"));
  await page.getByRole("button", { name: "Blend", exact: true }).click();
  expect(((await sent).postDataJSON() as { points: number[][] }).points).toEqual([[0, 0], [0.5, expect.closeTo(0.8)], [1, 1]]);
  await expect(page).not.toHaveURL(new RegExp(id));
  await expect(player(page)).toBeVisible();
  expect(decode(await downloaded(page, house, "blend")).frames).toBeGreaterThanOrEqual(24);
});

test("a clip is trimmed on the timeline, and what is left is a film of its own", async ({ page }) => {
  await house.make("a grey dog in the park", { seconds: "2" });
  await page.goto(`${house.url}/storyboard`);
  await page.getByRole("button", { name: "New storyboard" }).click();
  await page.getByRole("button", { name: "Clip", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: /grey dog/ }).click();
  const cards = page.getByRole("list", { name: "Cards" }).getByRole("button");
  await expect(cards).toHaveCount(1);
  await page.getByRole("slider", { name: "Right edge" }).focus();
  for (let n = 0; n < 12; n++) await page.keyboard.press("ArrowLeft");
  await expect(cards.first()).toHaveAccessibleName(/from 0s to 1\.5s/);
  await page.getByRole("slider", { name: "Length of the film" }).focus();
  await page.keyboard.press("Home");
  await page.getByRole("button", { name: /^Project 1\.5/ }).click();
  await expect(player(page)).toBeVisible();
  expect(decode(await downloaded(page, house, "recut"))).toMatchObject({ frames: 36 });
});

test("by keyboard a card is split at the line; a film beside a picture ends where it was trimmed; what is no picture is refused", async ({ page }) => {
  const id = await house.make("a brown horse in the park", { seconds: "4" });
  await page.goto(`${house.url}/clip/${id}`);
  const horse = colors(await downloaded(page, house, "horse"), MIDDLE)[0];
  await page.goto(`${house.url}/storyboard`);
  await page.getByRole("button", { name: "New storyboard" }).click();
  const files = page.locator("input[type=file]");
  await files.setInputFiles({ name: "trap.png", mimeType: "image/png", buffer: Buffer.from("\u0089PNG\r\n\u001a\n<svg onload=alert(1)>", "latin1") });
  await expect(page.getByText("This is no picture that we can read", { exact: false })).toBeVisible();
  const cards = page.getByRole("list", { name: "Cards" }).getByRole("button");
  await expect(cards).toHaveCount(0);
  await page.getByRole("button", { name: "Clip", exact: true }).click();
  await page.getByRole("dialog").getByRole("searchbox", { name: "Search" }).fill("brown horse");
  await expect(page.getByRole("dialog").getByRole("button", { name: /horse/ })).toHaveCount(1);
  await page.getByRole("dialog").getByRole("button", { name: /brown horse/ }).click();
  await expect(cards.first()).toHaveAccessibleName(/from 0s to 4s/);
  const line = page.getByRole("slider", { name: /^The line/ });
  await line.focus();
  for (let n = 0; n < 2; n++) await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("s");
  await expect(cards).toHaveCount(2);
  await expect(cards.nth(1)).toHaveAccessibleName(/from 2s to 4s/);
  await cards.nth(1).focus();
  await cards.nth(1).press("Enter");
  await page.keyboard.press("Delete");
  await expect(cards).toHaveCount(1);
  await line.focus();
  for (let n = 0; n < 4; n++) await page.keyboard.press("Shift+ArrowRight");
  await files.setInputFiles({ name: "blue.png", mimeType: "image/png", buffer: picture([20, 60, 180]) });
  await expect(cards.nth(1)).toHaveAccessibleName(/Picture, from 6s/);
  await page.getByRole("textbox", { name: "What does this card show?" }).fill("the horse has gone");
  await page.getByRole("group", { name: "How it comes in" }).getByText("without a break").click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  const sent = page.waitForRequest((request) => request.url().endsWith("/v1/videos/storyboards"));
  await page.getByRole("button", { name: /^Project 8/ }).click();
  const asked = (await sent).postDataJSON() as { cards: { at: number; enters?: string }[] };
  expect(asked.cards.map((card) => [card.at, card.enters ?? "cut"])).toEqual([[0, "cut"], [2, "continuous"], [6, "continuous"]]);
  await expect(player(page)).toBeVisible();
  const path = await downloaded(page, house, "mixed");
  expect(apart(horse, colors(path, MIDDLE, 40)[0])).toBeLessThan(8);
  expect(apart([20, 60, 180], colors(path, MIDDLE, 144)[0])).toBeLessThan(10);
});

test("a storyboard that is deleted comes back with undo", async ({ page }) => {
  const board = { seconds: 5, cards: [] };
  await page.request.post(`${house.url}/api/drafts`, { data: { name: "the lost reel", data: { board } } });
  await page.goto(`${house.url}/storyboard`);
  await page.getByRole("button", { name: "Delete the lost reel" }).click();
  await expect(page.getByRole("link", { name: /the lost reel/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("link", { name: /the lost reel/ }).click();
  await expect(page.getByRole("slider", { name: "Length of the film" })).toHaveValue("5");
});
