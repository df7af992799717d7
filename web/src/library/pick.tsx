/** Finished clips to choose from: the newest, or those that words find. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useT } from "../app/i18n";
import { clipsQuery } from "../api/calls";
import type { Clip } from "../api/client";
import { useSettled } from "../create/kept";

const REST_MS = 250;

/** field: where the words are typed. */
export function usePick(most: number, enabled = true): { clips: readonly Clip[]; field: ReactNode } {
  const t = useT();
  const [words, setWords] = useState("");
  const search = useSettled(words.trim(), REST_MS);
  const wanted = { status: "completed", ...(search ? { search } : {}) } as const;
  const found = useQuery({ ...clipsQuery(wanted, 0, most), enabled, placeholderData: (before) => before }).data;
  const field = (
    <input
      type="search"
      aria-label={t("Search")}
      placeholder={t("kite, night…")}
      value={words}
      onChange={(event) => setWords(event.target.value)}
      className="field min-h-11 w-full px-3"
    />
  );
  return { clips: found?.clips.filter((clip) => clip.has_files) ?? [], field };
}
