import type { Page } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { decode, downloaded, expect, faults, House, test } from "./house";

const house = new House("fake", { LANTERNE_KEYLESS: "false", LANTERNE_FAKE_CAN: "words keep hint" });
test.beforeAll(async () => {
  test.setTimeout(150_000);
  await house.start();
});
test.afterAll(() => house.close());

/** Comes in by this key. The door's own field is a text box, too: it is gone before anything is typed behind it. */
async function comeIn(page: Page, key: string): Promise<void> {
  await page.getByLabel("Key", { exact: true }).fill(key);
  await page.getByRole("button", { name: "Come in" }).click();
  await expect(page.getByRole("heading", { name: "Who lights the lamp?" })).toHaveCount(0);
}

test("without a key the door is shut; a wrong one says so; a right one opens it, for players too", async ({ page }) => {
  await page.goto(house.url);
  await expect(page.getByRole("heading", { name: "Who lights the lamp?" })).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await page.getByLabel("Key", { exact: true }).fill("sk-nonsense");
  await page.getByRole("button", { name: "Come in" }).click();
  await expect(page.getByRole("alert")).toContainText("This key opens nothing");
  expect(await faults(page)).toEqual([]);
  await comeIn(page, house.key);
  await expect(page.getByRole("heading", { name: "What shall we project?" })).toBeVisible();
  expect(await page.evaluate(() => document.cookie)).toBe("");
  await page.getByRole("textbox").first().fill("a red kite");
  await page.getByRole("button", { name: "Project", exact: true }).click();
  const player = page.getByRole("group", { name: /^Player/ });
  await expect.poll(() => player.locator("video").evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(0.1);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Who lights the lamp?" })).toBeVisible();
  await comeIn(page, house.key);
  await expect(page.getByRole("textbox").first()).toHaveValue(""); // whoever comes next need not know
});

test("the door opens at the first try, also where a question from before the key is answered late", async ({ page }) => {
  let asked = 0;
  await page.route("**/api/clips?*", async (route) => {
    const answer = await route.fetch();
    await page.getByRole("heading", { name: "Who lights the lamp?" }).waitFor(); // refused when the door is there: who is here is asked again
    await route.fulfill({ response: answer });
  }, { times: 1 });
  let second: () => void;
  const again = new Promise<void>((found) => (second = found));
  await page.route("**/api/session", async (route) => {
    const answer = await route.fetch();
    if (route.request().method() === "GET" && ++asked === 2) {
      second();
      await new Promise((later) => setTimeout(later, 2_500)); // it says no, and says so when the key is there
    }
    await route.fulfill({ response: answer });
  });
  await page.goto(house.url);
  const key = page.getByLabel("Key", { exact: true });
  await key.fill(house.key);
  await again;
  await expect(page.getByRole("heading", { name: "What shall we project?" })).toHaveCount(0);
  await expect(key).toHaveValue(house.key); // the door is not taken away while it is asked
  await page.getByRole("button", { name: "Come in" }).click();
  await expect(page.getByRole("heading", { name: "What shall we project?" })).toBeVisible();
});

test("a key that is taken back while one works: the page asks for another, and what was typed is still there", async ({ page }) => {
  const whole = { authorization: `Bearer ${house.key}`, "content-type": "application/json" };
  const made = (await (await fetch(`${house.url}/api/keys`, { method: "POST", headers: whole, body: JSON.stringify({ name: "for an hour" }) })).json()) as {
    secret: string;
    key: { id: string };
  };
  await page.goto(house.url);
  await comeIn(page, made.secret);
  const read = page.waitForResponse((answer) => answer.url().endsWith("/api/understand") && (answer.request().postData() ?? "").includes("a yellow balloon over the sea"));
  await page.getByRole("textbox").first().fill("a yellow balloon over the sea");
  await read; // or the page would find by itself that its key is gone, before it is asked for the library
  expect((await fetch(`${house.url}/api/keys/${made.key.id}`, { method: "DELETE", headers: whole })).ok).toBe(true);
  await expect.poll(async () => (await fetch(`${house.url}/v1/models`, { headers: { authorization: `Bearer ${made.secret}` } })).status).toBe(401);
  await page.getByRole("link", { name: "Library" }).click();
  await expect(page.getByRole("heading", { name: "Who lights the lamp?" })).toBeVisible();
  await comeIn(page, house.key);
  await page.getByRole("link", { name: "Create" }).click();
  await expect(page.getByRole("textbox").first()).toHaveValue("a yellow balloon over the sea");
});

test("a key that is over while one works: the same, and the expired key opens nothing", async ({ page }) => {
  const whole = { authorization: `Bearer ${house.key}`, "content-type": "application/json" };
  const days = 15 / 86_400;
  const { secret } = (await (await fetch(`${house.url}/api/keys`, { method: "POST", headers: whole, body: JSON.stringify({ name: "for a moment", days }) })).json()) as { secret: string };
  await page.goto(house.url);
  await comeIn(page, secret);
  await page.getByRole("textbox").first().fill("a green balloon over the sea");
  await expect.poll(async () => (await fetch(`${house.url}/v1/models`, { headers: { authorization: `Bearer ${secret}` } })).status).toBe(401);
  await page.getByRole("button", { name: "Project", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Who lights the lamp?" })).toBeVisible();
  await page.getByLabel("Key", { exact: true }).fill(secret);
  await page.getByRole("button", { name: "Come in" }).click();
  await expect(page.getByRole("alert")).toContainText("This key opens nothing");
  await comeIn(page, house.key);
  await expect(page.getByRole("textbox").first()).toHaveValue("a green balloon over the sea");
});

test("what others published is remixed: a copy of it, in one's own library", async ({ page }) => {
  const cli = join(import.meta.dirname, "../../.venv/bin/lanterne");
  const environment = { ...process.env, PYTHONPATH: join(import.meta.dirname, "../../src") };
  const theirs = execFileSync(cli, ["keys", "create", "--new-project", "neighbours", "--data", house.folder], { env: environment }).toString().trim().split("\n").at(-1) ?? "";
  const headers = { authorization: `Bearer ${theirs}`, "content-type": "application/json" };
  const { id } = (await (await fetch(`${house.url}/v1/videos`, { method: "POST", headers, body: JSON.stringify({ prompt: "an orange boat", size: "864x480", seconds: "1" }) })).json()) as { id: string };
  await expect.poll(async () => ((await (await fetch(`${house.url}/v1/videos/${id}`, { headers })).json()) as { status: string }).status).toBe("completed");
  expect((await fetch(`${house.url}/api/clips/act`, { method: "POST", headers, body: JSON.stringify({ ids: [id], action: "publish" }) })).ok).toBe(true);

  await page.goto(`${house.url}/explore/${id}`); // without a key: to look at, not to take
  await expect(page.getByRole("heading", { name: "an orange boat" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Remix it" })).toHaveCount(0);
  await page.goto(house.url);
  await comeIn(page, house.key);
  await page.goto(`${house.url}/explore/${id}`);
  await page.getByRole("button", { name: "Remix it" }).click();
  const words = page.getByRole("textbox", { name: "What should it show now?" });
  await expect(words).toHaveValue("an orange boat");
  await words.fill("an orange boat at night");
  const ways = page.getByRole("region", { name: "Go on from here" });
  await ways.getByRole("button", { name: "Remix" }).last().click();
  await expect(page.getByRole("group", { name: "Player: an orange boat at night" })).toBeVisible();
  expect(decode(await downloaded(page, house, "mine"))).toMatchObject({ frames: 24, width: 864, height: 480 });
});
