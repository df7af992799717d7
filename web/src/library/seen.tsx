/** What is seen in clips, in the words of whoever looks. */
import { useQuery } from "@tanstack/react-query";
import { vocabularyQuery } from "../api/calls";
import type { Schemas } from "../api/client";
import { language } from "../app/i18n";

export type Seen = Schemas["SeenObject"];

/** The names of what is seen, in their order. */
export function useSeen(seen: readonly Seen[]): string[] {
  const words = useQuery(vocabularyQuery(language())).data?.words ?? [];
  return seen.map(({ slot, key }) => words.find((word) => word.slot === slot && word.key === key)?.label ?? key);
}
