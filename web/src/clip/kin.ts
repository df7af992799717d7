/** A family as it is drawn: one row for each generation. */
import type { Clip, Schemas } from "../api/client";

/** from: the clip that it came from; null for the one whose family it is. */
export type Kin = { clip: Clip; from: Clip | null };

/** The descendants by how far they are from the clip, nearest first. They come each after the one it is from. */
export function generations(root: string, descendants: readonly Schemas["DescendantObject"][]): Kin[][] {
  const rows: Kin[][] = [];
  const known = new Map<string, { depth: number; clip: Clip | null }>([[root, { depth: -1, clip: null }]]);
  for (const { clip, from_id } of descendants) {
    const from = known.get(from_id);
    if (!from) continue;
    const depth = from.depth + 1;
    known.set(clip.id, { depth, clip });
    (rows[depth] ??= []).push({ clip, from: from.clip });
  }
  return rows;
}
