/** Files that people bring, good ones and others. */
import { writeFileSync } from "node:fs";
import { apart, colors, decode, downloaded, expect, House, test } from "./house";

const house = new House("fake", { LANTERNE_FAKE_CAN: "words keep hint" });
test.beforeAll(async () => {
  test.setTimeout(150_000);
  await house.start();
});
test.afterAll(() => house.close());

test("a film is imported, a file that is none is refused by name, and the film plays and can be continued", async ({ page }) => {
  const id = await house.make("a red kite over a park");
  const film = Buffer.from(await (await fetch(`${house.url}/v1/videos/${id}/content`)).arrayBuffer());
  await page.goto(`${house.url}/library`);
  await page.locator("input[type=file]").setInputFiles([
    { name: "holiday.mp4", mimeType: "video/mp4", buffer: film },
    { name: "trap.mp4", mimeType: "video/mp4", buffer: Buffer.from("#EXTM3U\nhttp://169.254.169.254/latest\n".repeat(40)) },
  ]);
  await expect(page.getByText(/^trap\.mp4: .*\./)).toBeVisible();
  await expect(page.getByText("1 file is in the library")).toBeVisible();
  await page.getByRole("link", { name: /^holiday/ }).click();
  const player = page.getByRole("group", { name: "Player: holiday" });
  await expect.poll(() => player.locator("video").evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(0.1);
  await expect(page.getByText("Taken in from a file of yours.")).toBeVisible();
  await expect(page.getByText("The file says that it was generated", { exact: false })).toBeVisible(); // what it said before
  const before = `${house.folder}/before.mp4`;
  writeFileSync(before, film);
  const after = await downloaded(page, house, "after");
  expect(decode(after)).toMatchObject({ frames: 24, width: 864, height: 480 });
  const [[was = []], [is = []]] = [colors(before, [[0.5, 0.5]]), colors(after, [[0.5, 0.5]])];
  expect(apart(was, is)).toBeLessThan(8);

  await page.getByRole("button", { name: "Remix" }).click();
  await page.getByRole("textbox", { name: "What should it show now?" }).fill("the same at night");
  await page.getByRole("region", { name: "Go on from here" }).getByRole("button", { name: "Remix" }).last().click();
  await expect(page.getByRole("group", { name: "Player: the same at night" })).toBeVisible();
});

test("a film that is dropped on the words goes into the library, and says what it can be for", async ({ page }) => {
  const id = await house.make("a blue boat");
  const film = Buffer.from(await (await fetch(`${house.url}/v1/videos/${id}/content`)).arrayBuffer()).toString("base64");
  await page.goto(house.url);
  const words = page.getByRole("textbox", { name: "What should the clip show?" });
  const drop = async (content: string, name: string) => {
    const data = await page.evaluateHandle(
      ([content, name]) => {
        const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
        const data = new DataTransfer();
        data.items.add(new File([bytes], name, { type: "video/mp4" }));
        return data;
      },
      [content, name] as const,
    );
    await words.dispatchEvent("drop", { dataTransfer: data });
  };
  await drop(Buffer.from("no film").toString("base64"), "trap.mp4");
  await expect(page.getByText(/^trap\.mp4: .*\./)).toBeVisible();
  await drop(film, "regatta.mp4");
  const given = page.getByRole("region", { name: "What is given" });
  await expect(given.getByRole("radio", { name: "remix it" })).toBeChecked();
  await given.getByRole("link", { name: "Open it" }).click();
  await expect(page.getByRole("group", { name: "Player: regatta" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Go on from here" }).getByRole("button", { name: "Remix" }).first()).toBeEnabled();
});

test("a picture that is none, given as a first frame, is refused with a sentence, and nothing is lost", async ({ page }) => {
  await page.goto(house.url);
  const words = page.getByRole("textbox", { name: "What should the clip show?" });
  await words.fill("a blue boat");
  const input = page.locator("input[type=file]").first();
  await input.setInputFiles({ name: "page.html", mimeType: "text/html", buffer: Buffer.from("<script>alert(1)</script>") });
  await expect(page.getByText(/^page\.html: Nothing that Create can use/)).toBeVisible();
  await page.getByRole("button", { name: "Close" }).click();
  await input.setInputFiles({ name: "trap.png", mimeType: "image/png", buffer: Buffer.from("\u0089PNG\r\n\u001a\n<svg onload=alert(1)>", "latin1") });
  await expect(page.getByText("This is no picture that we can read", { exact: false })).toBeVisible();
  await expect(page.getByText("The clip begins with this picture.")).toHaveCount(0);
  await expect(words).toHaveValue("a blue boat");
});
