/** The typed client: `paths` is generated from the server's own OpenAPI document at each build. */
import { QueryClient } from "@tanstack/react-query";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
export type Video = Schemas["VideoObject"];
export type Clip = Schemas["ClipObject"];

/** What the server said went wrong; `status` 0 where it did not answer at all. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code: string | null = null,
    readonly param: string | null = null,
  ) {
    super(message);
    this.name = "Refusal";
  }
}

export const client = createClient<paths>({
  baseUrl: "",
  fetch: async (request) => {
    try {
      return await fetch(request);
    } catch {
      throw new Refusal(0, "unreachable");
    }
  },
});

client.use({
  async onResponse({ response }) {
    if (response.ok) return;
    throw await refusalOf(response);
  },
});

export async function refusalOf(response: Response): Promise<Refusal> {
  // A key that was taken back, or is over: the frame around the pages looks again, and asks for another.
  if (response.status === 401 && !response.url.endsWith("/api/session")) void queries.invalidateQueries({ queryKey: ["session"] });
  try {
    const said = (await response.json()) as { error?: { message?: string; code?: string; param?: string } };
    const { message = response.statusText, code = null, param = null } = said.error ?? {};
    return new Refusal(response.status, message, code, param);
  } catch {
    return new Refusal(response.status, response.statusText || `HTTP ${response.status}`);
  }
}

/** The answer of a call, which is there: everything else was thrown. */
export async function answer<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  if (data === undefined) throw new Refusal(0, "unreachable");
  return data;
}

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => error instanceof Refusal && (error.status === 0 || error.status >= 500) && count < 3,
    },
  },
});

export function contentOf(id: string, variant: "video" | "thumbnail" | "spritesheet" = "video"): string {
  return `/v1/videos/${id}/content${variant === "video" ? "" : `?variant=${variant}`}`;
}

export function isUnfinished(video: Video): boolean {
  return video.status === "queued" || video.status === "in_progress";
}
