/** A family as it is drawn: one row for each generation. */
import type { Clip, Schemas } from "../api/client";
import { nameOf } from "../library/name";

/** from: the name of the clip that it came from; the empty text for the clip whose family it is. */
export type Kin = { clip: Clip; from: string };

/** The descendants by how far they are from the clip, nearest first. They come each after the one it is from. */
export function generations(root: string, descendants: readonly Schemas["DescendantObject"][]): Kin[][] {
  const rows: Kin[][] = [];
  const known = new Map([[root, { depth: -1, name: "" }]]);
  for (const { clip, from_id } of descendants) {
    const from = known.get(from_id) ?? { depth: -1, name: "" };
    const depth = from.depth + 1;
    known.set(clip.id, { depth, name: nameOf(clip) });
    (rows[depth] ??= []).push({ clip, from: from.name });
  }
  return rows;
}
