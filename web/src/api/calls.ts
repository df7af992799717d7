/** What pages ask the server, as queries with keys of one shape, so that a change finds all that it touches. */
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import type { Language } from "../app/i18n";
import { answer, client, queries, Refusal, type Schemas } from "./client";

export type Action = Schemas["Act"]["action"];
export type Sort = "newest" | "oldest" | "longest" | "shortest" | "title";

export type Wanted = {
  search?: string;
  /** A clip's id: what looks like it, the likest first. */
  like?: string;
  folder?: string;
  favourite?: boolean;
  binned?: boolean;
  published?: boolean;
  status?: "queued" | "in_progress" | "completed" | "failed";
  sort?: Sort;
};

/** Who is here; null where the server asks for a key, which is an answer as well: the door stays while it is asked again. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async () => {
    try {
      return await answer(client.GET("/api/session"));
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 30_000,
  refetchInterval: (query) => (query.state.data && !query.state.data.models.some((each) => each.ready) ? 2_000 : false),
});

export function useSession() {
  return useQuery(sessionQuery);
}

export function clipsQuery(wanted: Wanted, offset: number, limit: number) {
  return queryOptions({
    queryKey: ["clips", wanted, offset, limit],
    queryFn: () => answer(client.GET("/api/clips", { params: { query: { ...wanted, offset, limit } } })),
  });
}

export function clipQuery(id: string) {
  return queryOptions({
    queryKey: ["clip", id],
    queryFn: () => answer(client.GET("/api/clips/{video_id}", { params: { path: { video_id: id } } })),
  });
}

export const shelfQuery = queryOptions({
  queryKey: ["shelf"],
  queryFn: () => answer(client.GET("/api/shelf")),
});

export function vocabularyQuery(language: Language) {
  return queryOptions({
    queryKey: ["vocabulary", language],
    queryFn: () => answer(client.GET("/api/vocabulary", { params: { query: { language } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function understandQuery(prompt: string) {
  return queryOptions({
    queryKey: ["understand", prompt],
    queryFn: () => answer(client.POST("/api/understand", { body: { prompt, seed: 0 } })),
    enabled: prompt.trim() !== "",
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

export function expectedQuery(model: string, seconds: number, n: number) {
  return queryOptions({
    queryKey: ["expected", model, seconds, n],
    queryFn: () => answer(client.GET("/api/expected", { params: { query: { model, seconds, n } } })),
    staleTime: 20_000,
    retry: false,
  });
}

/** Everything that shows clips looks again. */
export async function clipsChanged(): Promise<void> {
  await Promise.all(["clips", "clip", "shelf", "explore"].map((key) => queries.invalidateQueries({ queryKey: [key] })));
}

export function useAct() {
  return useMutation({
    mutationFn: (said: { ids: string[]; action: Action; folder_id?: string | null }) =>
      answer(client.POST("/api/clips/act", { body: { folder_id: null, ...said } })),
    onSuccess: clipsChanged,
  });
}

export async function cancelClip(id: string): Promise<void> {
  await client.POST("/v1/videos/{video_id}/cancel", { params: { path: { video_id: id } } });
  await clipsChanged();
}
