/** Undo without end, across reloads: what was done to each storyboard is kept in the browser's database. */
import { del, get, set } from "idb-keyval";
import { begin, type Board, change, type History, isSound } from "./timeline";

const key = (draft: string) => `lanterne.history.${draft}`;

/** What was kept of a draft; null where there is nothing, or nothing sound. */
export async function keptHistory(draft: string): Promise<History | null> {
  try {
    const kept = await get<History>(key(draft));
    return kept && [...kept.past, kept.now, ...kept.future].every(isSound) ? kept : null;
  } catch {
    return null; // a browser that keeps nothing, or something else under this name
  }
}

/** A history that stands at the board. A board that came about elsewhere is one more step, so that it can be undone, too. */
export function resumed(kept: History | null, board: Board): History {
  return kept ? change(kept, board) : begin(board);
}

/** Where the browser has no room for it, the storyboard itself is still saved. */
export const keepHistory = (draft: string, history: History): Promise<void> => set(key(draft), history).catch(() => undefined);

export const forgetHistory = (draft: string): Promise<void> => del(key(draft)).catch(() => undefined);

/** Keeps histories one after the other, and of several that wait only the last. */
export class Keeper {
  #waiting: readonly [string, History] | null = null;
  #writing: Promise<void> | null = null;

  keep(draft: string, history: History): void {
    this.#waiting = [draft, history];
    this.#writing ??= this.#write();
  }

  /** Until all that was to be kept is kept. */
  async kept(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#waiting) {
      const [draft, history] = this.#waiting;
      this.#waiting = null;
      await keepHistory(draft, history);
    }
    this.#writing = null;
  }
}
