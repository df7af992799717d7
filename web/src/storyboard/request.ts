/** What a board asks the server for: a re-cut where clips are cut and joined, else a storyboard. */
import { type Board, type Card, endOf, gaps, snap } from "./timeline";

export type Asked = { path: string; body: Record<string, unknown> };
export type Given = { model: string; size: string; pictures: Readonly<Record<string, string>> };

export type Trouble = "empty" | "wordless";

/** Why a board cannot be made yet; null if it can. */
export function trouble(board: Board): Trouble | null {
  if (board.cards.length === 0) return "empty";
  const open = gaps(board).length > 0 || board.cards.some((card) => card.kind !== "clip");
  return open && !board.cards.some((card) => card.words.trim()) ? "wordless" : null;
}

export function toRequest(board: Board, given: Given): Asked {
  const common = { model: given.model, size: given.size };
  const prompt = board.cards.find((card) => card.words.trim())?.words.trim() ?? "";
  const cuts = board.cards.some((card) => card.kind === "clip") && !board.cards.some((card) => card.kind === "image");
  if (cuts) return { path: "/v1/videos/recuts", body: { ...common, ...(prompt ? { prompt } : {}), parts: parts(board) } };
  const cards = board.cards.map((card) => ({
    at: snap(card.start),
    ...(card.words.trim() ? { prompt: card.words.trim() } : {}),
    ...medium(card, given),
  }));
  return { path: "/v1/videos/storyboards", body: { ...common, ...(prompt ? { prompt } : {}), cards, seconds: board.seconds } };
}

function medium(card: Card, given: Given): Record<string, unknown> {
  if (card.media === null) return {};
  if (card.kind === "clip") return { media: { id: card.media }, media_from: snap(card.from) };
  const address = given.pictures[card.media];
  return address ? { media: { image_url: address } } : {};
}

/** The whole clip, in order: cards and gaps, each as long as it is. */
function parts(board: Board): Record<string, unknown>[] {
  const pieces = [
    ...board.cards.map((card) => ({
      start: card.start,
      part:
        card.kind === "clip"
          ? { video: { id: card.media }, start: snap(card.from), end: snap(card.from + card.length) }
          : { gap_seconds: snap(endOf(card) - card.start), ...(card.words.trim() ? { prompt: card.words.trim() } : {}) },
    })),
    ...gaps(board).map((gap) => ({ start: gap.start, part: { gap_seconds: snap(gap.end - gap.start) } })),
  ];
  return pieces.toSorted((one, other) => one.start - other.start).map((piece) => piece.part);
}
