import { clear, get, set } from "idb-keyval";
import { type Dispatch, type SetStateAction, startTransition, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { LANGUAGE } from "../app/i18n";
import { THEME } from "../app/theme";
import { useStable } from "../ui/stable";

const REST_MS = 250;

/** What Create keeps, by its names in the browser. */
export const [PROMPT, WALL, GIVEN] = ["lanterne.prompt", "lanterne.wall", "lanterne.given"];

/** What has changed and is not written yet: a page that takes another's place begins before that one has closed. */
const unwritten = new Map<string, unknown>();

/** State that a reload does not lose. Written when it has stood still for a moment, and when the page is left; what is as at the start leaves no trace. */
export function useKept<T>(key: string, start: T): [T, Dispatch<SetStateAction<T>>] {
  const [value, setValue] = useState<T>(() => {
    if (unwritten.has(key)) return unwritten.get(key) as T;
    try {
      const kept = localStorage.getItem(key);
      return kept === null ? start : (JSON.parse(kept) as T);
    } catch {
      return start;
    }
  });
  const latest = useRef(value);
  const save = useStable(() => keep(key, latest.current, start));
  useLayoutEffect(() => {
    if (latest.current !== value) unwritten.set(key, value);
    latest.current = value;
  }, [key, value]);
  useEffect(() => {
    const timer = setTimeout(save, REST_MS);
    return () => clearTimeout(timer);
  }, [value, save]);
  useEffect(() => {
    addEventListener("pagehide", save);
    return () => {
      removeEventListener("pagehide", save);
      save();
    };
  }, [save]);
  return [value, setValue];
}

/** From then on until the next page, nothing is written: pages that close would keep what was just forgotten. */
let forgotten = false;

function keep(key: string, value: unknown, start: unknown): void {
  unwritten.delete(key);
  if (forgotten) return;
  const said = JSON.stringify(value);
  try {
    if (said === JSON.stringify(start)) localStorage.removeItem(key);
    else localStorage.setItem(key, said);
  } catch {
    // the browser's room is used up: the page goes on without
  }
}

export type KeptFiles<T> = {
  value: T;
  setValue: Dispatch<SetStateAction<T>>;
  /** Fulfilled when what was kept has been read; a change before that would be lost. */
  read: () => Promise<void>;
};

/** As `useKept`, for what holds files: in the browser's database. onFull: it has no room for them. */
export function useKeptFiles<T>(key: string, start: T, onFull: () => void): KeptFiles<T> {
  const [value, setValue] = useState(start);
  const stored = useRef(value);
  const reading = useRef(Promise.resolve());
  const full = useStable(onFull);
  useEffect(() => {
    let here = true;
    reading.current = get<T>(key).then(
      (kept) => {
        if (!here || kept === undefined) return;
        stored.current = kept;
        setValue(kept);
      },
      () => undefined, // a browser that keeps nothing has nothing to give back
    );
    return () => {
      here = false;
    };
  }, [key]);
  useEffect(() => {
    if (value === stored.current) return;
    stored.current = value;
    set(key, value).catch(full);
  }, [key, value, full]);
  return { value, setValue, read: useCallback(() => reading.current, []) };
}

/** Whoever signs in next on this browser finds nothing of what somebody else typed and gave. */
export async function forget(): Promise<void> {
  forgotten = true;
  const stays = [LANGUAGE, THEME]; // of the room, not of who sits in it
  for (const key of Object.keys(localStorage)) if (key.startsWith("lanterne.") && !stays.includes(key)) localStorage.removeItem(key);
  await clear().catch(() => undefined);
}

/** The value once it has stood still for a moment; what follows from it gives way to the next key. */
export function useSettled<T>(value: T, afterMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => startTransition(() => setSettled(value)), afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return settled;
}
