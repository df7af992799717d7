import { expect, House, test } from "./house";

const house = new House("fake", { LANTERNE_KEYLESS: "false" });
test.beforeAll(async () => {
  test.setTimeout(150_000);
  await house.start();
});
test.afterAll(() => house.close());

test("without a key the door is shut; a wrong one says so; a right one opens it, for players too", async ({ page }) => {
  await page.goto(house.url);
  await expect(page.getByRole("heading", { name: "Who lights the lamp?" })).toBeVisible();
  await page.getByLabel("Key", { exact: true }).fill("sk-nonsense");
  await page.getByRole("button", { name: "Come in" }).click();
  await expect(page.getByRole("alert")).toContainText("This key opens nothing");
  await page.getByLabel("Key", { exact: true }).fill(house.key);
  await page.getByRole("button", { name: "Come in" }).click();
  await expect(page.getByRole("heading", { name: "What shall we project?" })).toBeVisible();
  expect(await page.evaluate(() => document.cookie)).toBe("");
  await page.getByRole("textbox").first().fill("a red kite");
  await page.getByRole("button", { name: "Project", exact: true }).click();
  const player = page.getByRole("group", { name: /^Player/ });
  await expect.poll(() => player.locator("video").evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(0.1);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Who lights the lamp?" })).toBeVisible();
  await page.getByLabel("Key", { exact: true }).fill(house.key);
  await page.getByRole("button", { name: "Come in" }).click();
  await expect(page.getByRole("textbox").first()).toHaveValue(""); // whoever comes next need not know
});

test("a key that is taken back while one works: the page asks for another, and what was typed is still there", async ({ page }) => {
  const whole = { authorization: `Bearer ${house.key}`, "content-type": "application/json" };
  const made = (await (await fetch(`${house.url}/api/keys`, { method: "POST", headers: whole, body: JSON.stringify({ name: "for an hour" }) })).json()) as {
    secret: string;
    key: { id: string };
  };
  await page.goto(house.url);
  await page.getByLabel("Key", { exact: true }).fill(made.secret);
  await page.getByRole("button", { name: "Come in" }).click();
  await page.getByRole("textbox").first().fill("a yellow balloon over the sea");
  expect((await fetch(`${house.url}/api/keys/${made.key.id}`, { method: "DELETE", headers: whole })).ok).toBe(true);
  await expect.poll(async () => (await fetch(`${house.url}/v1/models`, { headers: { authorization: `Bearer ${made.secret}` } })).status).toBe(401);
  await page.getByRole("link", { name: "Library" }).click();
  await expect(page.getByRole("heading", { name: "Who lights the lamp?" })).toBeVisible();
  await page.getByLabel("Key", { exact: true }).fill(house.key);
  await page.getByRole("button", { name: "Come in" }).click();
  await page.getByRole("link", { name: "Create" }).click();
  await expect(page.getByRole("textbox").first()).toHaveValue("a yellow balloon over the sea");
});
