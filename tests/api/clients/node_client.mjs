// The official Node client against a server: OPENAI_BASE_URL and OPENAI_API_KEY say which. Prints what it saw as JSON.
import OpenAI, { toFile } from "openai";

const client = new OpenAI({ maxRetries: 0 });
const wish = { prompt: "a red kite over a green park", size: "96x64" };
const refusal = async (call) => {
  try { await call(); return "done"; } catch (error) { return [error.status, error.code]; }
};

const finished = async (made) => {
  let done = made;
  for (let n = 0; n < 600 && !["completed", "failed"].includes(done.status); n++) {
    await new Promise((resume) => setTimeout(resume, 100));
    done = await client.videos.retrieve(made.id);
  }
  return done;
};
const summary = async (asked) => {
  const done = await finished(await asked);
  return [done.object, done.status, done.seconds, done.remixed_from_video_id];
};

const video = await client.videos.create({ ...wish, model: "sora-2", seconds: "4" });
const done = await finished(video);
const bytes = async (variant) => Buffer.from(await (await client.videos.downloadContent(video.id, { variant })).arrayBuffer());
const mp4 = await bytes("video");
const listed = [];
for await (const each of client.videos.list({ limit: 1 })) listed.push(each.id);
const character = await client.videos.createCharacter({ name: "Kitty", video: await toFile(mp4, "kitty.mp4", { type: "video/mp4" }) });
const able = await finished(await client.videos.create({ ...wish, model: "able", characters: [{ id: character.id }] }));
const clip = () => toFile(mp4, "clip.mp4", { type: "video/mp4" });
const seen = {
  status: done.status,
  head: mp4.subarray(4, 8).toString(),
  thumbnail: (await bytes("thumbnail")).subarray(8, 12).toString(),
  listed: listed.includes(video.id),
  character: (await client.videos.getCharacter(character.id)).name,
  characterInBrackets: able.status,
  remixed: await summary(client.videos.remix(able.id, { prompt: "at night" })),
  editedById: await summary(client.videos.edit({ prompt: "at night", video: { id: able.id } })),
  editedFile: await summary(client.videos.edit({ prompt: "at night", video: await clip(), model: "able" })),
  extendedById: await summary(client.videos.extend({ prompt: "it lands", seconds: "4", video: { id: able.id } })),
  extendedFile: await summary(client.videos.extend({ prompt: "it lands", seconds: "4", video: await clip(), model: "able" })),
  able: able.id,
  remix: await refusal(() => client.videos.remix(video.id, { prompt: "at night" })),
  editById: await refusal(() => client.videos.edit({ prompt: "at night", video: { id: video.id } })),
  editOfNothing: await refusal(() => client.videos.edit({ prompt: "at night", video: { id: "video_none" } })),
  extendById: await refusal(() => client.videos.extend({ prompt: "it lands", seconds: "4", video: { id: video.id } })),
  referenceByAddress: await refusal(() => client.videos.create({ ...wish, input_reference: { image_url: "https://a.example/" } })),
  deleted: await client.videos.delete(video.id),
};
console.log(JSON.stringify(seen));
