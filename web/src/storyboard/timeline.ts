/**
 * The timeline: cards on one clip of a fixed length. Cards never overlap and never leave the clip; what no card covers
 * is a gap, which the engine fills in. Everything here is a pure function from one board to the next.
 */

export type Kind = "text" | "image" | "clip";

/** How a card comes in: a hard cut, over half a second of both, or going on from what was there. */
export type Enters = "cut" | "dissolve" | "continuous";

export type Card = {
  readonly id: string;
  readonly kind: Kind;
  readonly start: number;
  readonly length: number;
  readonly words: string;
  /** A clip of the library, or a picture that was taken in. */
  readonly media: string | null;
  /** Where in the clip this card begins, and how much of it there is. */
  readonly from: number;
  readonly available: number;
  /** By default with a cut. */
  readonly enters?: Enters;
};

export type Board = { readonly seconds: number; readonly cards: readonly Card[] };

export type Span = { readonly start: number; readonly end: number };

/** The shortest card, and the grid that everything snaps to: a frame. */
export const FPS = 24;
export const LEAST = 6 / FPS;
export const MOST_SECONDS = 60;

export const EMPTY: Board = { seconds: 8, cards: [] };

export function snap(seconds: number): number {
  return Math.round(seconds * FPS) / FPS;
}

export function endOf(card: Card): number {
  return snap(card.start + card.length);
}

const within = (value: number, least: number, most: number) => Math.min(Math.max(value, least), Math.max(least, most));
const sorted = (cards: readonly Card[]) => cards.toSorted((one, other) => one.start - other.start);
const others = (board: Board, id: string) => board.cards.filter((card) => card.id !== id);
const find = (board: Board, id: string) => board.cards.find((card) => card.id === id);
const put = (board: Board, card: Card): Board => ({ ...board, cards: sorted([...others(board, card.id), card]) });

/** What no card covers, in order. */
export function gaps(board: Board): Span[] {
  const found: Span[] = [];
  let at = 0;
  for (const card of board.cards) {
    if (card.start - at > 1e-6) found.push({ start: at, end: card.start });
    at = endOf(card);
  }
  if (board.seconds - at > 1e-6) found.push({ start: at, end: board.seconds });
  return found;
}

/** Where a card of that length may begin, nearest to `wanted`, leaving out the card itself; null where none fits. */
function room(board: Board, length: number, wanted: number, without = ""): number | null {
  const free = gaps({ ...board, cards: others(board, without) }).filter((gap) => gap.end - gap.start >= length - 1e-6);
  const starts = free.map((gap) => within(snap(wanted), gap.start, snap(gap.end - length)));
  return starts.toSorted((one, other) => Math.abs(one - wanted) - Math.abs(other - wanted))[0] ?? null;
}

export type New = { id: string; kind: Kind; words?: string; media?: string | null; available?: number };

/** A new card, nearest to `at`; as long as there is room for, at most what there is of it and at least `LEAST`. */
export function add(board: Board, made: New, at: number, length = 2): Board {
  const available = made.available ?? Number.POSITIVE_INFINITY;
  for (let wanted = snap(Math.min(length, available, board.seconds)); wanted >= LEAST - 1e-6; wanted = snap(wanted - 1 / FPS)) {
    const start = room(board, wanted, at);
    if (start === null) continue;
    const card: Card = {
      id: made.id,
      kind: made.kind,
      start,
      length: wanted,
      words: made.words ?? "",
      media: made.media ?? null,
      from: 0,
      available: Number.isFinite(available) ? available : MOST_SECONDS,
    };
    return put(board, card);
  }
  return board;
}

/** The card begins at the free place nearest to `at`. */
export function move(board: Board, id: string, at: number): Board {
  const card = find(board, id);
  if (!card) return board;
  const start = room(board, card.length, at, id);
  return start === null ? board : put(board, { ...card, start });
}

/** The free stretch around a card: from the end of the one before to the start of the one after. */
export function around(board: Board, card: Card): Span {
  const before = board.cards.filter((each) => each.id !== card.id && endOf(each) <= card.start + 1e-6).map(endOf);
  const after = board.cards.filter((each) => each.id !== card.id && each.start >= endOf(card) - 1e-6).map((each) => each.start);
  return { start: Math.max(0, ...before), end: Math.min(board.seconds, ...after) };
}

/** The card's left edge goes to `at`: its end stays, and of a clip the same frames stay where they are. */
export function trimStart(board: Board, id: string, at: number): Board {
  const card = find(board, id);
  if (!card) return board;
  const end = endOf(card);
  const least = card.kind === "clip" ? Math.max(around(board, card).start, snap(card.start - card.from)) : around(board, card).start;
  const start = within(snap(at), least, snap(end - LEAST));
  const from = card.kind === "clip" ? Math.max(0, snap(card.from + start - card.start)) : card.from;
  return put(board, { ...card, start, length: snap(end - start), from });
}

/** The card's right edge goes to `at`: its start stays. */
export function trimEnd(board: Board, id: string, at: number): Board {
  const card = find(board, id);
  if (!card) return board;
  const left = card.kind === "clip" ? snap(card.start + card.available - card.from) : Number.POSITIVE_INFINITY;
  const end = within(snap(at), snap(card.start + LEAST), Math.min(around(board, card).end, left));
  return put(board, { ...card, length: snap(end - card.start) });
}

/** Two cards where there was one, if both are long enough; the second is called `newId`. */
export function split(board: Board, id: string, at: number, newId: string): Board {
  const card = find(board, id);
  const place = snap(at);
  if (!card || place < card.start + LEAST - 1e-6 || place > endOf(card) - LEAST + 1e-6) return board;
  const first: Card = { ...card, length: snap(place - card.start) };
  const second: Card = {
    ...card,
    id: newId,
    start: place,
    length: snap(endOf(card) - place),
    from: card.kind === "clip" ? snap(card.from + place - card.start) : card.from,
    enters: "cut",
  };
  return { ...board, cards: sorted([...others(board, id), first, second]) };
}

export function remove(board: Board, id: string): Board {
  return { ...board, cards: others(board, id) };
}

/** The card and its time go: what follows moves up. */
export function ripple(board: Board, id: string): Board {
  const card = find(board, id);
  if (!card) return board;
  const seconds = Math.max(LEAST, snap(board.seconds - card.length));
  const cards = others(board, id).map((each) => (each.start >= card.start ? { ...each, start: snap(each.start - card.length) } : each));
  return { seconds, cards: sorted(cards) };
}

/** All gaps closed: cards one after the other, and the clip as long as they are. */
export function closeGaps(board: Board): Board {
  if (board.cards.length === 0) return board;
  let at = 0;
  const cards = board.cards.map((card) => {
    const moved = { ...card, start: at };
    at = endOf(moved);
    return moved;
  });
  return { seconds: at, cards };
}

export function say(board: Board, id: string, words: string): Board {
  const card = find(board, id);
  return card ? put(board, { ...card, words }) : board;
}

export function enter(board: Board, id: string, enters: Enters): Board {
  const card = find(board, id);
  return card ? put(board, { ...card, enters }) : board;
}

/** The clip becomes longer or shorter; never shorter than to the end of its last card. */
export function setSeconds(board: Board, seconds: number): Board {
  const least = Math.max(LEAST, ...board.cards.map(endOf));
  return { ...board, seconds: within(snap(seconds), least, MOST_SECONDS) };
}

/** Whether a board keeps what it promises; for tests, and for drafts that come from elsewhere. */
export function isSound(board: Board): boolean {
  const inside = board.cards.every((card) => card.start >= -1e-6 && card.length >= LEAST - 1e-6 && endOf(card) <= board.seconds + 1e-6);
  const apart = board.cards.every((card, index) => index === 0 || card.start >= endOf(board.cards[index - 1] as Card) - 1e-6);
  const fed = board.cards.every((card) => card.kind !== "clip" || card.from + card.length <= card.available + 1e-6);
  return inside && apart && fed && new Set(board.cards.map((card) => card.id)).size === board.cards.length;
}

// Undo without end -------------------------------------------------------------------------------------------------

export type History = { readonly past: readonly Board[]; readonly now: Board; readonly future: readonly Board[] };

export const begin = (board: Board): History => ({ past: [], now: board, future: [] });

/** The next board; one that is the same leaves no trace. `onto`: replace the last one, for the steps of one drag. */
export function change(history: History, next: Board, onto = false): History {
  if (JSON.stringify(next) === JSON.stringify(history.now)) return history;
  return { past: onto ? history.past : [...history.past, history.now], now: next, future: [] };
}

export function undo(history: History): History {
  const last = history.past.at(-1);
  return last ? { past: history.past.slice(0, -1), now: last, future: [history.now, ...history.future] } : history;
}

export function redo(history: History): History {
  const [next, ...rest] = history.future;
  return next ? { past: [...history.past, history.now], now: next, future: rest } : history;
}
