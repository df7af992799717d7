/** What the ways to go on from a clip have in common: the words, the button, and the way to what was asked for. */
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useT } from "../app/i18n";
import { clipsChanged } from "../api/calls";
import type { Clip } from "../api/client";
import { post } from "../api/post";
import { Button } from "../ui/button";
import type { IconName } from "../ui/icons";
import { say } from "../ui/toasts";
import { explain } from "../ui/wrong";
import type { Change, Going, Way } from "./going";

export type Ask = (path: string, body: Record<string, unknown> | FormData) => Promise<void>;

/** Ask, then go to what was asked for. */
export function useAsk(onAsked: () => void): { busy: boolean; ask: Ask } {
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const ask: Ask = async (path, body) => {
    setBusy(true);
    try {
      const { id } = await post(path, body);
      onAsked();
      await clipsChanged();
      await navigate({ to: "/clip/$id", params: { id } });
    } catch (error) {
      say(explain(error), { bad: true });
    } finally {
      setBusy(false);
    }
  };
  return { busy, ask };
}

export function Panel({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.scrollIntoView({ block: "nearest" }); // newer browsers answer with a promise, which is no clean-up
  }, []);
  return (
    <div ref={place} className="arrive slide grid grid-cols-1 scroll-mt-20 scroll-mb-24 gap-4 p-4 sm:p-5 md:scroll-my-4">
      {children}
    </div>
  );
}

/** What each panel is given. */
export type PanelProps = { clip: Clip; going: Going; change: Change; busy: boolean; ask: Ask };

/** The words of a panel: the clip's own until others are typed. */
export function useWords({ clip, going, change }: PanelProps, way: Way): [string, (words: string) => void] {
  const words = going.words[way] ?? clip.video.prompt ?? "";
  return [words, (typed) => change((before) => ({ words: { ...before.words, [way]: typed } }))];
}

export function Words({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useT();
  return (
    <textarea
      aria-label={t("What should it show now?")}
      value={value}
      rows={3}
      maxLength={4000}
      onChange={(event) => onChange(event.target.value)}
      className="field w-full p-3"
    />
  );
}

export function Go({ icon, name, busy, onClick }: { icon: IconName; name: string; busy: boolean; onClick: () => void }) {
  return (
    <div>
      <Button look="lamp" icon={icon} disabled={busy} onClick={onClick}>
        {name}
      </Button>
    </div>
  );
}
