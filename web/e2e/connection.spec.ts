/** Connections that break and servers that die while somebody works. */
import type { Page } from "@playwright/test";
import { decode, expect, House, test } from "./house";

const house = new House();
test.beforeAll(async () => {
  test.setTimeout(150_000);
  await house.start();
});
test.afterAll(() => house.close());

const words = (page: Page) => page.getByRole("textbox", { name: "What should the clip show?" });

async function project(page: Page, said: string): Promise<void> {
  await page.goto(house.url);
  await words(page).fill(said);
  await page.getByRole("button", { name: "Project", exact: true }).click();
}

async function watchedAndKept(page: Page, name: string): Promise<string> {
  const player = page.getByRole("group", { name: new RegExp(`^Player: ${name}`) });
  await expect(player).toBeVisible({ timeout: 120_000 });
  await expect.poll(() => player.locator("video").evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(0.1);
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).first().click();
  const path = `${house.folder}/${name}.mp4`;
  await (await coming).saveAs(path);
  return path;
}

test("the connection is lost while a clip is made: the page says so, keeps what is typed, and the clip comes when it is back", async ({ page, context }) => {
  await project(page, "a green boat, slow=2");
  await expect(page.getByAltText("Preview")).toBeVisible();
  await context.setOffline(true);
  await words(page).fill("a second boat");
  await page.getByRole("button", { name: "Project", exact: true }).click();
  await expect(page.getByText("The server does not answer", { exact: false }).first()).toBeVisible();
  await expect(words(page)).toHaveValue("a second boat");
  await context.setOffline(false);
  expect(decode(await watchedAndKept(page, "a green boat"))).toMatchObject({ frames: 48, width: 864, height: 480 });
  await page.getByRole("button", { name: "Project", exact: true }).click();
  expect(decode(await watchedAndKept(page, "a second boat")).frames).toBe(48);
});

test("a storyboard that is changed without a connection is kept, and sent when it is back", async ({ page, context }) => {
  await page.goto(`${house.url}/storyboard`);
  await page.getByRole("button", { name: "New storyboard" }).click();
  await page.getByRole("button", { name: "Words" }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await context.setOffline(true);
  await page.getByRole("textbox", { name: "What does this card show?" }).fill("a kite that nobody saw");
  await expect(page.getByText("Kept in this browser; the server does not answer")).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.evaluate(() => localStorage.clear()); // what the server has, and no more
  await page.reload();
  await expect(page.getByRole("list", { name: "Cards" }).getByRole("button", { name: /a kite that nobody saw/ })).toBeVisible();
});

// A killed worker's job is taken up again when its lease of half a minute is over.
test("the server is killed while it draws: after its restart the clip comes, and the page with it @slow", async ({ page }) => {
  await project(page, "a green kite flying, slow=2");
  await expect(page.getByAltText("Preview")).toBeVisible();
  house.kill();
  await expect(page.getByText("Connection lost", { exact: false }).or(page.getByText("The server does not answer", { exact: false })).first()).toBeVisible();
  await house.start();
  expect(decode(await watchedAndKept(page, "a green kite"))).toMatchObject({ frames: 48, width: 864, height: 480 });
});
