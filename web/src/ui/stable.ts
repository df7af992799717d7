import { useCallback, useLayoutEffect, useRef } from "react";

/** A function that stays the same and does what the last one given does: what it is passed to need not be drawn anew. */
export function useStable<Given extends unknown[], Back>(does: (...given: Given) => Back): (...given: Given) => Back {
  const latest = useRef(does);
  useLayoutEffect(() => {
    latest.current = does;
  });
  return useCallback((...given: Given) => latest.current(...given), []);
}
