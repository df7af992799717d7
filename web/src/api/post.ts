/** Calls whose bodies the OpenAPI document leaves to forms and JSON alike: sent as JSON, or as a form where files come along. */
import { Refusal, refusalOf, type Video } from "./client";

/** Random letters; `crypto.randomUUID` is there on https and on this machine alone. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Ask for clips: the first is returned, all share its group. */
export async function post(path: string, body: Record<string, unknown> | FormData): Promise<Video> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "idempotency-key": newId(), ...(body instanceof FormData ? {} : { "content-type": "application/json" }) },
    body: body instanceof FormData ? body : JSON.stringify(body),
  }).catch(() => {
    throw new Refusal(0, "unreachable");
  });
  if (!response.ok) throw await refusalOf(response);
  return (await response.json()) as Video;
}
