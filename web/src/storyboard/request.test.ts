import { expect, test } from "vitest";
import { toRequest, trouble } from "./request";
import { add, EMPTY, enter, trimEnd, trimStart } from "./timeline";

const given = { model: "sora-2", size: "1280x720", pictures: { photo: "data:image/png;base64,AA" } };

test("clips become a re-cut, with what lies between them made anew", () => {
  let board = add(EMPTY, { id: "a", kind: "clip", media: "video_1", available: 4 }, 0, 4);
  board = trimStart(board, "a", 1);
  board = add(board, { id: "b", kind: "text", words: "a dog" }, 6, 2);
  expect(toRequest(board, given)).toEqual({
    path: "/v1/videos/recuts",
    body: {
      model: "sora-2",
      size: "1280x720",
      prompt: "a dog",
      parts: [{ gap_seconds: 1 }, { video: { id: "video_1" }, start: 1, end: 4 }, { gap_seconds: 2 }, { gap_seconds: 2, prompt: "a dog" }],
    },
  });
});

test("words and pictures become a storyboard, each at its time", () => {
  let board = add(EMPTY, { id: "a", kind: "text", words: "a kite" }, 0, 2);
  board = add(board, { id: "b", kind: "image", media: "photo" }, 4, 1);
  expect(toRequest(board, given)).toMatchObject({
    path: "/v1/videos/storyboards",
    body: { seconds: 8, cards: [{ at: 0, prompt: "a kite" }, { at: 4, media: { image_url: given.pictures.photo } }] },
  });
});

test("a film that comes in softly, or stands beside a picture, is on a storyboard, and ends where it was trimmed", () => {
  let board = add(EMPTY, { id: "a", kind: "clip", media: "video_1", available: 4 }, 1, 4);
  board = trimEnd(board, "a", 3);
  expect(trouble(board)).toBe("wordless");
  board = enter(add(board, { id: "b", kind: "text", words: "a dog" }, 6, 2), "b", "dissolve");
  expect(trouble(board)).toBeNull();
  expect(toRequest(board, given)).toMatchObject({
    path: "/v1/videos/storyboards",
    body: {
      cards: [
        { at: 0, prompt: "a dog" },
        { at: 1, media: { id: "video_1" }, media_from: 0 },
        { at: 3, enters: "continuous", prompt: "a dog" },
        { at: 6, enters: "dissolve", prompt: "a dog" },
      ],
    },
  });
  const close = enter(add(board, { id: "c", kind: "text", words: "two dogs" }, 5.75, 0.25), "b", "dissolve");
  expect(trouble(close)).toBe("close");
  expect(trouble(enter(close, "b", "cut"))).toBeNull(); // cut to the frame
});

test("a board says why it cannot be made yet", () => {
  expect(trouble(EMPTY)).toBe("empty");
  const board = add(EMPTY, { id: "a", kind: "text" }, 0, 2);
  expect(trouble(board)).toBe("wordless");
  expect(trouble(add(EMPTY, { id: "a", kind: "clip", media: "v", available: 8 }, 0, 8))).toBeNull();
});
