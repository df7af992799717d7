/** French is complete, and nothing in it is of yesterday. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import french from "./locales/fr.json";

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path);
    return /\.tsx?$/.test(entry.name) && !/\.(test|d)\.ts$/.test(entry.name) ? [path] : [];
  });
}

function messages(): Map<string, string> {
  const found = new Map<string, string>();
  for (const path of files(import.meta.dirname)) {
    const walk = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "t") {
        const [said] = node.arguments;
        if (said && ts.isStringLiteralLike(said)) found.set(said.text, path);
        else throw new Error(`${path}: t() wants a text that stands there`);
      }
      ts.forEachChild(node, walk);
    };
    walk(ts.createSourceFile(path, readFileSync(path, "utf-8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  }
  return found;
}

const names = (text: string) => [...text.matchAll(/\{(\w+)[,}]/g)].map((match) => match[1]).toSorted();

test("every message has its French, and all French is of a message", () => {
  const said = [...messages().keys()];
  expect(said.filter((message) => !(message in french))).toEqual([]);
  expect(Object.keys(french).filter((message) => !said.includes(message))).toEqual([]);
});

test("French names the same values", () => {
  const plain = (text: string) => [...new Set(names(text))];
  for (const [message, text] of Object.entries(french as Record<string, string>)) expect(plain(text), message).toEqual(plain(message));
});

test("French is French", () => {
  const same = Object.entries(french as Record<string, string>).filter(([message, text]) => message === text && /[a-z]{4}/.test(text));
  expect(same.map(([message]) => message).toSorted()).toEqual(["Admin", "Film (webm)", "Messages", "style", "transition"].toSorted());
});
