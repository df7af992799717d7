import { startTransition, useEffect, useState } from "react";

/** Faster than this nobody reads, in pixels a millisecond. */
const FAST = 2;
const REST_MS = 120;

/** Whether the page is scrolled so fast that what passes is not looked at: lists then draw less, and fetch no pictures. */
export function useFlying(): boolean {
  const [flying, setFlying] = useState(false);
  useEffect(() => {
    let [at, when, timer] = [scrollY, performance.now(), 0];
    const rest = () => startTransition(() => setFlying(false));
    const look = () => {
      const [here, now] = [scrollY, performance.now()];
      if (Math.abs(here - at) > FAST * Math.max(1, now - when)) {
        setFlying(true);
        clearTimeout(timer);
        timer = window.setTimeout(rest, REST_MS);
      }
      [at, when] = [here, now];
    };
    addEventListener("scroll", look, { passive: true });
    return () => {
      removeEventListener("scroll", look);
      clearTimeout(timer);
    };
  }, []);
  return flying;
}
