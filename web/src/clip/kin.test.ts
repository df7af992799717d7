import { expect, test } from "vitest";
import type { Clip, Schemas } from "../api/client";
import { generations } from "./kin";

const clip = (id: string) => ({ id }) as Clip;
const from = (from_id: string, id: string): Schemas["DescendantObject"] => ({ from_id, clip: clip(id) });

test("descendants stand in a row for each generation, and say which clip they are from", () => {
  const rows = generations("a", [from("a", "b"), from("a", "c"), from("b", "d"), from("d", "e"), from("c", "f")]);
  expect(rows.map((row) => row.map((each) => [each.clip.id, each.from?.id ?? null]))).toEqual([
    [["b", null], ["c", null]],
    [["d", "b"], ["f", "c"]],
    [["e", "d"]],
  ]);
  expect(generations("a", [])).toEqual([]);
});
