/** What a board asks the server for: a re-cut where clips are cut and joined, else a storyboard. */
import { type Board, type Card, endOf, gaps, snap } from "./timeline";

export type Asked = { path: string; body: Record<string, unknown> };
export type Given = { model: string; size: string; pictures: Readonly<Record<string, string>> };

/** How far apart the server wants cards that are no mere cuts of films. */
const MIN_APART_S = 0.5;

export type Trouble = "empty" | "wordless" | "close";

/** Why a board cannot be made yet; null if it can. */
export function trouble(board: Board): Trouble | null {
  if (board.cards.length === 0) return "empty";
  const open = !isRecut(board) || gaps(board).length > 0 || board.cards.some((card) => card.kind !== "clip");
  if (open && !board.cards.some((card) => card.words.trim())) return "wordless";
  if (isRecut(board)) return null;
  const times = [...board.cards.map((card) => card.start), board.seconds];
  return times.some((at, index) => index > 0 && at - (times[index - 1] ?? 0) < MIN_APART_S - 1e-6) ? "close" : null;
}

/** Films that are cut and joined to the frame, with gaps between them; anything softer is a storyboard. */
function isRecut({ cards }: Board): boolean {
  return cards.some((card) => card.kind === "clip") && cards.every((card) => card.kind !== "image" && (card.enters ?? "cut") === "cut");
}

export function toRequest(board: Board, given: Given): Asked {
  const common = { model: given.model, size: given.size };
  const prompt = board.cards.find((card) => card.words.trim())?.words.trim() ?? "";
  if (isRecut(board)) return { path: "/v1/videos/recuts", body: { ...common, ...(prompt ? { prompt } : {}), parts: parts(board) } };
  const cards = [...leadIn(board, prompt), ...board.cards.flatMap((card) => placed(board, card, prompt, given))];
  return { path: "/v1/videos/storyboards", body: { ...common, ...(prompt ? { prompt } : {}), cards, seconds: board.seconds } };
}

/** What comes before the first card is made up under the clip's words. */
function leadIn(board: Board, prompt: string): Record<string, unknown>[] {
  return (board.cards[0]?.start ?? 0) >= MIN_APART_S - 1e-6 ? [{ at: 0, prompt }] : [];
}

/** A card, and where a film ends before the next card begins, one more: else it would run on into the gap. */
function placed(board: Board, card: Card, prompt: string, given: Given): Record<string, unknown>[] {
  const words = card.words.trim();
  const enters = card.enters && card.enters !== "cut" ? { enters: card.enters } : {};
  const own = { at: snap(card.start), ...enters, ...(words ? { prompt: words } : {}), ...medium(card, given) };
  const gap = card.kind === "clip" && gaps(board).find((each) => Math.abs(each.start - endOf(card)) < 1e-6);
  if (!gap || gap.end - gap.start < MIN_APART_S - 1e-6) return [own];
  return [own, { at: snap(gap.start), enters: "continuous", prompt: words || prompt }];
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
