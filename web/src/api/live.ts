/** What happens to clips while they are made: server-sent events for the first few, a look now and then at the rest. */
import { useEffect, useState } from "react";
import { clipsChanged } from "./calls";

export type Live = {
  position: number | null;
  stage: string | null;
  step: number | null;
  steps: number | null;
  secondsLeft: number | null;
  progress: number | null;
  preview: string | null;
  lost: boolean;
  ended: boolean;
};

export const QUIET: Live = {
  position: null,
  stage: null,
  step: null,
  steps: null,
  secondsLeft: null,
  progress: null,
  preview: null,
  lost: false,
  ended: false,
};

/** How many streams are held open at once: browsers give one server six connections, and players want some. */
export const STREAMS = 2;

const LAST = ["completed", "failed", "cancelled"] as const;

export function useLive(id: string, watched: boolean): Live {
  const [live, setLive] = useState<Live>(QUIET);
  useEffect(() => {
    if (!watched) return;
    const source = new EventSource(`/v1/videos/${id}/events`);
    const change = (fields: Partial<Live>) => setLive((before) => ({ ...before, lost: false, ...fields }));
    const data = (event: Event) => JSON.parse((event as MessageEvent<string>).data) as Record<string, unknown>;
    const number = (value: unknown) => (typeof value === "number" ? value : null);
    source.addEventListener("position", (event) => change({ position: number(data(event).position) }));
    source.addEventListener("started", () => change({ position: null, stage: "starting" }));
    source.addEventListener("requeued", () => change({ stage: null, progress: null, step: null, secondsLeft: null }));
    source.addEventListener("progress", (event) => {
      const said = data(event);
      const preview = typeof said.preview === "string" ? { preview: said.preview } : {};
      change({
        position: null,
        stage: typeof said.stage === "string" ? said.stage : null,
        step: number(said.step),
        steps: number(said.steps),
        secondsLeft: number(said.seconds_left),
        progress: number(said.progress),
        ...preview,
      });
    });
    for (const kind of LAST) {
      source.addEventListener(kind, () => {
        change({ ended: true });
        source.close();
        void clipsChanged();
      });
    }
    source.onerror = () => {
      setLive((before) => ({ ...before, lost: true }));
      if (source.readyState === EventSource.CLOSED) void clipsChanged();
    };
    return () => source.close();
  }, [id, watched]);
  return live;
}
