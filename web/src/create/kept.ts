import { del, get, set } from "idb-keyval";
import { type Dispatch, type SetStateAction, startTransition, useCallback, useEffect, useRef, useState } from "react";
import { useStable } from "../ui/stable";

const REST_MS = 250;

/** What Create keeps, by its names in the browser. */
export const [PROMPT, WALL, GIVEN] = ["lanterne.prompt", "lanterne.wall", "lanterne.given"];

/** State that a reload does not lose. Written when it has stood still for a moment, and when the page is left. */
export function useKept<T>(key: string, start: T): [T, Dispatch<SetStateAction<T>>] {
  const [value, setValue] = useState<T>(() => {
    try {
      const kept = localStorage.getItem(key);
      return kept === null ? start : (JSON.parse(kept) as T);
    } catch {
      return start;
    }
  });
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
    const timer = setTimeout(() => keep(key, value), REST_MS);
    return () => clearTimeout(timer);
  }, [key, value]);
  useEffect(() => {
    const save = () => keep(key, latest.current);
    addEventListener("pagehide", save);
    return () => {
      removeEventListener("pagehide", save);
      save();
    };
  }, [key]);
  return [value, setValue];
}

/** From then on until the next page, nothing is written: pages that close would keep what was just forgotten. */
let forgotten = false;

function keep(key: string, value: unknown): void {
  if (forgotten) return;
  localStorage.setItem(key, JSON.stringify(value));
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
  for (const key of [PROMPT, WALL]) localStorage.removeItem(key);
  await del(GIVEN).catch(() => undefined);
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
