/** A draft that is never lost: every change goes to this browser at once and to the server a moment later. */
import { useCallback, useLayoutEffect, useRef, useState } from "react";
import { answer, client, queries, Refusal } from "../api/client";
import { newId } from "../api/post";
import { Keeper, resumed } from "./histories";
import { type Board, change as changed, EMPTY, type History, isSound, redo, undo } from "./timeline";

export type Saved = { name: string; version: number; updated_at: number; data: { board?: Board; pictures?: Record<string, string> } };
type State = "saved" | "saving" | "local" | "clash";

const LATER_MS = 700;
const MOST_SIDE = 1280;

type Kept = { at: number; name: string; board: Board; pictures: Record<string, string> };

const key = (id: string) => `lanterne.draft.${id}`;

function keptHere(id: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(key(id)) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

/** kept: what this browser knows of how the draft came to be. */
export function useDraft(id: string, saved: Saved, kept: History | null) {
  // What this browser kept and could not send counts, if it is newer than what the server has.
  const [start] = useState<Kept>(() => {
    const here = keptHere(id);
    if (here && here.at > saved.updated_at * 1000 && isSound(here.board)) return here;
    const board = saved.data.board && isSound(saved.data.board) ? saved.data.board : EMPTY;
    return { at: 0, name: saved.name, board, pictures: saved.data.pictures ?? {} };
  });
  const [history, setHistory] = useState<History>(() => resumed(kept, start.board));
  const [name, setName] = useState(start.name);
  const [pictures, setPictures] = useState(start.pictures);
  const [state, setState] = useState<State>("saved");
  const version = useRef(saved.version);
  const draft = useRef(id);
  const latest = useRef("");
  const saving = useRef<Promise<void>>(Promise.resolve());
  const untouched = useRef(start.at === 0 ? JSON.stringify([start.name, start.board, start.pictures]) : "");

  const [keeper] = useState(() => new Keeper());
  const begun = useRef(history);
  useLayoutEffect(() => {
    if (history !== begun.current) keeper.keep(draft.current, history);
  }, [keeper, history]);

  const board = history.now;
  // In the same moment as the change is shown: nobody must read "Saved" beside it.
  useLayoutEffect(() => {
    const now = JSON.stringify([name, board, pictures]);
    latest.current = now;
    if (now === untouched.current) return;
    untouched.current = ""; // from here on, what is undone is a change, too
    try {
      localStorage.setItem(key(id), JSON.stringify({ at: Date.now(), name, board, pictures } satisfies Kept));
    } catch {
      // the browser's room is used up: the server keeps it
    }
    setState("saving");
    const save = async () => {
      if (now !== latest.current) return; // what came since is on its way
      const body = { name, version: version.current, data: { board, pictures } as unknown as Record<string, unknown> };
      try {
        const kept = await answer(client.PUT("/api/drafts/{draft_id}", { params: { path: { draft_id: draft.current } }, body }));
        version.current = kept.version;
        await keeper.kept(); // what is said to be saved can be undone after a reload, too
        if (now !== latest.current) return;
        localStorage.removeItem(key(id));
        setState((before) => (before === "clash" ? "clash" : "saved"));
      } catch (error) {
        const own = error instanceof Refusal && error.status === 422 ? await answer(client.POST("/api/drafts", { body })).catch(() => null) : null;
        if (own) {
          draft.current = own.id;
          version.current = own.version;
          setState("clash");
        } else {
          setState("local");
          timer = setTimeout(next, 3_000);
        }
      }
      void queries.invalidateQueries({ queryKey: ["drafts"] });
    };
    // One after the other: the next one needs the version that the one before it made.
    const next = () => void (saving.current = saving.current.then(save));
    let timer = setTimeout(next, LATER_MS);
    return () => clearTimeout(timer);
  }, [id, keeper, name, board, pictures]);

  return {
    history,
    name,
    pictures,
    state,
    setName,
    addPicture: useCallback(async (file: File) => {
      const made = newId();
      const address = await asAddress(file);
      setPictures((before) => ({ ...before, [made]: address }));
      return made;
    }, []),
    change: useCallback((next: Board, onto: boolean) => setHistory((before) => changed(before, next, onto)), []),
    undo: useCallback(() => setHistory(undo), []),
    redo: useCallback(() => setHistory(redo), []),
  };
}

/** The picture as a data address, no larger than it needs to be, so that a draft stays small. */
export async function asAddress(file: Blob): Promise<string> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, MOST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.85);
}
