/** Finished clips to choose from: the newest, or those that words find. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { clipsQuery } from "../api/calls";
import type { Clip } from "../api/client";
import { useSettled } from "../create/kept";
import { SearchField } from "../ui/fields";

const REST_MS = 250;

/** field: where the words are typed. */
export function usePick(most: number, enabled = true): { clips: readonly Clip[]; field: ReactNode } {
  const [words, setWords] = useState("");
  const search = useSettled(words.trim(), REST_MS);
  const wanted = { status: "completed", ...(search ? { search } : {}) } as const;
  const found = useQuery({ ...clipsQuery(wanted, 0, most), enabled, placeholderData: (before) => before }).data;
  const field = <SearchField value={words} onChange={setWords} />;
  return { clips: found?.clips.filter((clip) => clip.has_files) ?? [], field };
}
