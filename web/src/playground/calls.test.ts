import { expect, test } from "vitest";
import { asCurl, asNode, asPython, python } from "./calls";

const call = { method: "POST", path: "/v1/videos", body: { prompt: "l'été, a \"kite\"", seconds: "4", seed: 7, audio: true } } as const;

test("quotes in a prompt survive the shell", () => {
  expect(asCurl("http://x", call)).toContain(`'{"prompt":"l'\\''été, a \\"kite\\"","seconds":"4","seed":7,"audio":true}'`);
});

test("what the client does not know goes into extra_body, in Python's words", () => {
  expect(asPython("http://x", call)).toContain('extra_body={"seed": 7, "audio": True},');
  expect(python({ a: null, b: [false] })).toBe('{"a": None, "b": [False]}');
});

test("a plain look is a plain get", () => {
  expect(asNode("http://x", { method: "GET", path: "/v1/models" })).toContain('client.get("/models")');
  expect(asCurl("http://x", { method: "GET", path: "/v1/models" })).not.toContain("-X");
});
