import { type Dispatch, type SetStateAction, startTransition, useEffect, useRef, useState } from "react";

const REST_MS = 250;

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

function keep(key: string, value: unknown): void {
  localStorage.setItem(key, JSON.stringify(value));
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
