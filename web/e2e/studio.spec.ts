import type { Page } from "@playwright/test";
import { decode, expect, faults, House, see, test, unzipped } from "./house";

const house = new House();
test.beforeAll(async () => {
  test.setTimeout(150_000);
  await house.start();
});
test.afterAll(() => house.close());

const box = (page: Page) => page.getByRole("textbox", { name: /What should the clip show|Que doit montrer/ });

async function project(page: Page, words: string): Promise<void> {
  await page.goto(house.url);
  await box(page).fill(words);
  await page.getByRole("button", { name: "Project", exact: true }).click();
}

test("a newcomer types, sees what was understood, makes a clip, watches and downloads it", async ({ page }) => {
  await page.goto(house.url);
  await expect(page.getByRole("heading", { name: "What shall we project?" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Project this" })).toHaveCount(6);
  await box(page).fill("a red kite dances over a green park at golden hour, slow=1.5");
  await expect(page.getByRole("button", { name: "light: golden hour. Change" })).toBeVisible();
  await expect(page.getByText("dances").last()).toBeVisible();

  await page.getByRole("button", { name: "light: golden hour. Change" }).click();
  await page.getByRole("menuitemradio", { name: "night" }).click();
  await expect(box(page)).toHaveValue(/at night/);

  await page.getByRole("button", { name: "Project", exact: true }).click();
  await expect(page.getByRole("progressbar")).toBeVisible();
  await expect(page.getByAltText("Preview")).toBeVisible();
  const player = page.getByRole("group", { name: /^Player/ });
  await expect(player).toBeVisible();
  await expect.poll(() => player.locator("video").evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(0.1);

  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click();
  const file = await coming;
  const path = `${house.folder}/downloaded.mp4`;
  await file.saveAs(path);
  expect(decode(path)).toMatchObject({ frames: 48, width: 864, height: 480 });
  expect(decode(path).loud).toBeGreaterThan(0.1);
});

test("what is said is shown with a warning where time is short, and a prompt that was told in full comes back", async ({ page }) => {
  await page.goto(house.url);
  const words = 'a dog in the park says "Hello there! I am so happy to see you in this lovely place today, and every other day of the year."';
  await box(page).fill(words);
  const list = page.getByRole("list", { name: "Shot list" });
  await expect(list.getByText("says")).toBeVisible();
  await expect(page.getByText(/It takes about \d seconds to say these words, and the clip has \d/)).toBeVisible();
  await page.getByRole("button", { name: /^Tell it in full/ }).click();
  await expect(box(page)).toHaveValue(/medium shot, dog, walking, park, noon, clear, camera still, .*the dog says “Hello there!/);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(box(page)).toHaveValue(words);
});

test("a clip that is being made can be cancelled, and is asked for again", async ({ page }) => {
  await project(page, "a blue ball bouncing, slow=5");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("Cancelled", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Ask again" })).toBeVisible();
});

test("a failure says what happened and what to do", async ({ page }) => {
  await project(page, "a dog, refuse");
  await expect(page.getByText("The engine cannot do this: fake cannot do that.", { exact: false })).toBeVisible();
});

test("the clip page: player by keys, title, exports that decode", async ({ page }) => {
  const id = await house.make("a yellow car driving in the city");
  await page.goto(`${house.url}/clip/${id}`);
  const video = page.locator("video");
  await expect.poll(() => video.evaluate((each: HTMLVideoElement) => each.readyState)).toBeGreaterThan(1);
  await video.focus();
  await video.evaluate((each: HTMLVideoElement) => each.pause());
  await page.keyboard.press("Home");
  await page.keyboard.press(".");
  await page.keyboard.press(".");
  await expect(page.getByText("frame 2")).toBeVisible();
  await page.keyboard.press(",");
  await expect(page.getByText("frame 1")).toBeVisible();
  await expect(page.getByText("The file says that it was generated", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: "Give it a title" }).click();
  await page.getByRole("textbox", { name: "Title" }).fill("My car");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "My car" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Remix" })).toBeDisabled(); // the fake engine cannot

  for (const [name, suffix] of [
    ["Film (webm)", "webm"],
    ["Sound (wav)", "wav"],
  ] as const) {
    await page.getByRole("button", { name: "Download", exact: true }).click();
    const coming = page.waitForEvent("download");
    await page.getByRole("link", { name }).click();
    const path = `${house.folder}/exported.${suffix}`;
    await (await coming).saveAs(path);
    const found = decode(path);
    expect(found.seconds).toBeCloseTo(1, 0);
    expect(found.loud).toBeGreaterThan(0.1);
    if (suffix === "webm") expect(found).toMatchObject({ frames: 24, width: 864, height: 480 });
  }
});

test("the library: search, star, folder, bin and undo", async ({ page }) => {
  await house.make("a white boat on the sea at dawn");
  await page.goto(`${house.url}/library`);
  await page.getByRole("searchbox", { name: "Search" }).fill("boat dawn");
  await expect(page.getByRole("status").filter({ hasText: "1 clip" })).toBeVisible();
  const card = page.getByRole("article").first();
  await card.hover();
  await expect(card.locator("video")).toHaveCount(1);
  await page.getByRole("button", { name: /^Give .* a star$/ }).click();
  await expect(page.getByText("1 star given")).toBeVisible();

  await page.getByRole("button", { name: "New folder" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Sea");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("checkbox").first().check();
  await page.getByRole("button", { name: "Move" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sea" }).click();
  await expect(page.getByRole("link", { name: "Sea 1" })).toBeVisible();

  await page.getByRole("checkbox").first().check();
  await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Bin" }).click();
  await expect(page.getByText("No clip says or shows", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(page.getByRole("article")).toHaveCount(1);
});

test("a selection is downloaded as one file, in which every film plays; one clip alone comes as it is", async ({ page }) => {
  await house.make("a purple balloon over the mountains");
  await house.make("a purple balloon over the city", { seconds: "2" });
  await page.goto(`${house.url}/library?search=purple+balloon`);
  await expect(page.getByRole("article")).toHaveCount(2);
  const selection = page.getByRole("region", { name: "Selection" });
  const fetched = async (name: string) => {
    const coming = page.waitForEvent("download");
    await selection.getByRole("button", { name: "Download" }).click();
    const path = `${house.folder}/${name}`;
    await (await coming).saveAs(path);
    return path;
  };
  await page.getByRole("checkbox").first().check();
  expect(decode(await fetched("one.mp4"))).toMatchObject({ frames: 48, width: 864, height: 480 });
  await page.getByRole("checkbox").nth(1).check();
  const films = unzipped(await fetched("clips.zip"), `${house.folder}/unzipped`);
  expect(films.map((each) => /a purple balloon over the (\w+) video_\w+\.mp4$/.exec(each)?.[1])).toEqual(["city", "mountains"]);
  expect(films.map((each) => decode(each).frames)).toEqual([48, 24]);
  for (const each of films) expect(decode(each).loud).toBeGreaterThan(0.1);
});

test("a clip is found by what is seen in it, in both languages, and by what looks like it", async ({ page }) => {
  const make = async (title: string) => {
    const id = await house.make("a red kite flying over a park at noon"); // nothing of what is sought below
    expect((await page.request.patch(`${house.url}/api/clips/${id}`, { data: { title } })).ok()).toBe(true);
    return id;
  };
  const [dog, night, far] = [await make("our second try"), await make("our third try"), await make("our last try")];
  see(house, dog, ["noun:dog", "setting:park", "light:noon"], 0);
  see(house, night, ["noun:dog", "setting:park", "light:night"], 0.2);
  see(house, far, ["noun:boat", "setting:sea coast", "light:night"], 1.5);
  await page.goto(`${house.url}/library`);
  const cards = page.getByRole("article");
  await page.getByRole("searchbox", { name: "Search" }).fill("dog try night");
  await expect(cards).toHaveCount(1);
  await expect(cards.first()).toContainText("our third try");
  await expect(cards.first()).toContainText("seen in it: dog, night");
  await cards.first().getByRole("link").click();
  const sight = page.getByRole("region", { name: "What is seen in it" });
  await expect(sight.getByRole("listitem")).toHaveText(["who dog", "where park", "light night"]);
  const similar = page.getByRole("region", { name: "Similar clips" });
  await expect(similar.getByRole("article")).toHaveCount(1);
  await similar.getByRole("link", { name: /our second try/ }).click();
  await expect(page).toHaveURL(new RegExp(dog));

  await page.goto(`${house.url}/library?like=${dog}`);
  await expect(page.getByText("What looks like “our second try”, the likest first")).toBeVisible();
  await expect(cards).toHaveCount(1);
  await page.getByRole("button", { name: "All clips" }).click();
  await expect(page.getByText("What looks like", { exact: false })).toHaveCount(0);

  await page.getByRole("button", { name: "Français" }).click();
  await page.getByRole("searchbox", { name: "Chercher" }).fill("chien la nuit");
  await expect(cards).toHaveCount(1);
  await expect(cards.first()).toContainText("on y voit : chien, nuit");
});

test("a published clip can be seen without an account, until it is taken back", async ({ page }) => {
  const id = await house.make("a purple balloon floating");
  await page.goto(`${house.url}/explore`);
  await expect(page.getByText("The wall is dark")).toBeVisible();
  const act = (action: string) => page.request.post(`${house.url}/api/clips/act`, { data: { ids: [id], action } });
  expect((await act("publish")).ok()).toBe(true);
  await page.reload();
  await page.getByRole("link", { name: /purple balloon/ }).click();
  await expect.poll(() => page.locator("video").evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(0);
  await page.getByRole("link", { name: "Make your own from these words" }).click();
  await expect(box(page)).toHaveValue("a purple balloon floating");
  await page.goto(`${house.url}/explore/${id}`);
  await act("unpublish");
  await page.reload();
  await expect(page.getByText("This clip is not shown")).toBeVisible();
});

test("a published import has no words to make another from, and says no model's name", async ({ page }) => {
  const film = Buffer.from(await (await fetch(`${house.url}/v1/videos/${await house.make("a grey cloud")}/content`)).arrayBuffer());
  const multipart = { title: "At the lake", file: { name: "lake.mp4", mimeType: "video/mp4", buffer: film } };
  const { video } = (await (await page.request.post(`${house.url}/api/clips/import`, { multipart })).json()) as { video: { id: string } };
  await page.request.post(`${house.url}/api/clips/act`, { data: { ids: [video.id], action: "publish" } });
  await page.goto(`${house.url}/explore/${video.id}`);
  await expect(page.getByRole("heading", { name: "At the lake" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Remix it" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Make your own from these words" })).toHaveCount(0);
  await expect(page.getByText("sora-2", { exact: false })).toHaveCount(0);
});

test("a storyboard by keyboard alone: cards, undo and redo, and nothing is lost on reload", async ({ page }) => {
  await page.addInitScript(() => {
    // A slow disk: what is kept in the browser's database is there a second and a half later, or lost with the page.
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...given) {
      const until = performance.now() + 1_500;
      const hold = () => void (performance.now() < until && (this.get("nothing").onsuccess = hold));
      hold();
      return put.apply(this, given);
    };
  });
  await page.goto(`${house.url}/storyboard`);
  await page.getByRole("button", { name: "New storyboard" }).press("Enter");
  await page.getByRole("button", { name: "Words" }).press("Enter");
  await page.getByRole("textbox", { name: "What does this card show?" }).fill("a red kite over a park");
  await page.getByRole("button", { name: "Words" }).press("Enter");
  const cards = page.getByRole("list", { name: "Cards" }).getByRole("button");
  await expect(cards).toHaveCount(2);
  await cards.nth(1).focus();
  for (let n = 0; n < 3; n++) await page.keyboard.press("Shift+ArrowRight");
  await expect(cards.nth(1)).toHaveAccessibleName(/from 5s to 7s/);
  await page.keyboard.press("Control+z");
  await expect(cards.nth(1)).toHaveAccessibleName(/from 4s to 6s/);
  await page.keyboard.press("Control+Shift+z");
  await expect(cards.nth(1)).toHaveAccessibleName(/from 5s to 7s/);
  await page.getByRole("textbox", { name: "Name of the storyboard" }).fill("My film");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("textbox", { name: "Name of the storyboard" })).toHaveValue("My film");
  await expect(cards.nth(1)).toHaveAccessibleName(/from 5s to 7s/);
  await cards.nth(1).focus();
  const said = await page.getByRole("list", { name: "Cards" }).evaluateHandle((list) => {
    const said: string[] = []; // at the very moment the card's times change
    const note = () => said.push(...[...document.querySelectorAll("[role=status]")].map((each) => each.textContent ?? ""));
    new MutationObserver(note).observe(list, { subtree: true, attributeFilter: ["aria-label"] });
    return said;
  });
  await page.keyboard.press("Control+z"); // what was done before the reload
  await expect(cards.nth(1)).toHaveAccessibleName(/from 4s to 6s/);
  expect(await said.jsonValue()).toEqual(["Saving…"]); // were it "Saved" until a moment later, who reloads just then would lose it
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.reload();
  await cards.nth(1).focus();
  await page.keyboard.press("Control+Shift+z"); // and what was undone
  await expect(cards.nth(1)).toHaveAccessibleName(/from 5s to 7s/);
  const undo = page.getByRole("button", { name: "Undo (Ctrl+Z)" });
  for (let left = 20; left > 0 && (await undo.isEnabled()); left--) await undo.press("Enter");
  await expect(cards).toHaveCount(0);
});

test("on a slow connection a storyboard is saved change by change, the last one too, and never twice", async ({ page }) => {
  await page.goto(`${house.url}/storyboard`);
  await page.getByRole("button", { name: "New storyboard" }).click();
  const name = page.getByRole("textbox", { name: "Name of the storyboard" });
  await name.fill("one");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  let held: (() => void) | undefined;
  await page.route("**/api/drafts/*", async (route) => {
    if (route.request().method() === "PUT" && !held) await new Promise<void>((go) => (held = go));
    await route.continue();
  });
  const saves = () => page.waitForResponse((answer) => answer.request().method() === "PUT" && answer.ok());
  await name.fill("two");
  await expect.poll(() => held !== undefined).toBe(true); // it is on its way, and does not arrive
  await name.fill("three");
  await name.fill("one");
  await page.waitForTimeout(1_500); // longer than a change waits to be sent
  const first = saves();
  held?.();
  await first;
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  const drafts = (await (await page.request.get(`${house.url}/api/drafts`)).json()) as { data: { name: string }[] };
  expect(drafts.data.map((draft) => draft.name).filter((each) => ["one", "two", "three"].includes(each))).toEqual(["one"]);
});

test("keys are made, shown once and revoked; the playground sends what it shows", async ({ page }) => {
  await page.goto(`${house.url}/keys`);
  await page.getByRole("textbox", { name: "Whose it is" }).fill("e2e");
  await page.getByRole("button", { name: "Make a key" }).click();
  const secret = await page.getByLabel("The new key", { exact: true }).innerText();
  expect(secret).toMatch(/^sk-/);
  const answer = () => page.request.get(`${house.url}/v1/models`, { headers: { authorization: `Bearer ${secret}` } });
  expect((await answer()).status()).toBe(200);
  await page.getByRole("listitem").filter({ hasText: "e2e" }).getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText(/^revoked/)).toBeVisible();
  await expect.poll(async () => (await answer()).status()).toBe(401);

  await page.goto(`${house.url}/playground`);
  await page.getByRole("combobox", { name: "Begin with" }).selectOption("models");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByLabel("The answer", { exact: true })).toContainText('"sora-2"');
});

const PAGES = ["/", "/library", "/storyboard", "/explore", "/playground", "/keys", "/admin"];

for (const theme of ["dark", "light"] as const) {
  test(`axe finds nothing, in the ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    const id = await house.make("a red kite");
    see(house, id, ["noun:kite", "light:dawn"], 0);
    expect((await page.request.post(`${house.url}/api/clips/act`, { data: { ids: [id], action: "publish" } })).ok()).toBe(true);
    const draft = (await (await page.request.post(`${house.url}/api/drafts`, { data: { name: "a board", data: {} } })).json()) as { id: string };
    const look = async (name: string) => {
      expect(await faults(page), name).toEqual([]);
    };
    for (const path of [...PAGES, `/clip/${id}`, `/explore/${id}`]) {
      await page.goto(house.url + path);
      await expect(page.getByRole("heading", { level: 1 }).first()).toBeAttached();
      await look(path);
    }
    await page.goto(`${house.url}/storyboard/${draft.id}`);
    await page.getByRole("button", { name: "Words" }).click();
    await expect(page.getByRole("textbox", { name: "What does this card show?" })).toBeVisible();
    await look("a storyboard with a card");
    await page.goto(house.url);
    await box(page).fill("a crimson kite dances over a green park");
    await page.getByRole("button", { name: /480p · 2s/ }).click();
    await expect(page.getByRole("group", { name: "Priority" })).toBeVisible();
    await expect(page.getByRole("list", { name: "Shot list" })).toBeVisible();
    await look("the settings and a shot list");
    await page.goto(`${house.url}/library?search=dawn`);
    await expect(page.getByText("seen in it: dawn")).toBeVisible();
    await look("a search");
    await page.request.post(`${house.url}/api/clips/act`, { data: { ids: [id], action: "bin" } });
  });
}

test("on a phone nothing is wider than the screen", async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 720 });
  const id = await house.make("a red kite");
  const card = { id: "a", kind: "text", start: 0, length: 2, words: "the kite flies on over the sea, at dawn", media: null, from: 0, available: 60 };
  const data = { board: { seconds: 8, cards: [card] } };
  const name = "A kite above the sea and all the islands, the second version";
  const draft = (await (await page.request.post(`${house.url}/api/drafts`, { data: { name, data } })).json()) as { id: string };
  expect((await page.request.patch(`${house.url}/api/clips/${id}`, { data: { title: name } })).ok()).toBe(true);
  for (const path of [...PAGES, `/clip/${id}`, `/storyboard/${draft.id}`]) {
    await page.goto(house.url + path);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeAttached();
    await page.waitForLoadState("networkidle");
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(375);
  }
});

test("in French, French", async ({ page }) => {
  await page.goto(house.url);
  await page.getByRole("button", { name: "Français" }).click();
  await expect(page.getByRole("button", { name: "Projeter", exact: true })).toBeVisible();
  await box(page).fill("un ballon bleu rebondit sur la plage, quantique");
  await expect(page.getByText("Pas compris, et laissé de côté", { exact: false })).toBeVisible();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
  for (const [path, title] of [["/library", "Bibliothèque"], ["/keys", "Clés"], ["/admin", "Admin"]] as const) {
    await page.goto(house.url + path);
    await expect(page.getByRole("heading", { name: title, level: 1 })).toBeVisible();
  }
});
