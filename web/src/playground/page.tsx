/** Playground: any call of the API, with the same in curl, Python and Node. */
import { useState } from "react";
import { useT } from "../app/i18n";
import { useKept } from "../create/kept";
import { Button } from "../ui/button";
import { Choices, Field, Select } from "../ui/fields";
import { asCurl, asNode, asPython, type Call } from "./calls";
import { Code } from "./code";

type Known = { name: string; method: Call["method"]; path: string; body?: Record<string, unknown> };

const CALLS: readonly Known[] = [
  { name: "create", method: "POST", path: "/v1/videos", body: { model: "sora-2", prompt: "a red kite flying over a green park", seconds: "4", size: "1280x720", seed: 1 } },
  { name: "list", method: "GET", path: "/v1/videos?limit=5" },
  { name: "retrieve", method: "GET", path: "/v1/videos/VIDEO_ID" },
  { name: "remix", method: "POST", path: "/v1/videos/VIDEO_ID/remix", body: { prompt: "the same at night" } },
  { name: "extend", method: "POST", path: "/v1/videos/extensions", body: { prompt: "the kite flies on", video: { id: "VIDEO_ID" }, seconds: "4" } },
  { name: "cancel", method: "POST", path: "/v1/videos/VIDEO_ID/cancel" },
  { name: "delete", method: "DELETE", path: "/v1/videos/VIDEO_ID" },
  { name: "models", method: "GET", path: "/v1/models" },
  { name: "webhooks", method: "GET", path: "/v1/webhook_endpoints" },
];

/** What is typed, and which of the calls it was begun from. */
type Said = { begun: string; method: Call["method"]; path: string; body: string };

const saidOf = (call: Known): Said => ({ begun: call.name, method: call.method, path: call.path, body: call.body ? JSON.stringify(call.body, null, 2) : "" });
const START = saidOf(CALLS[0]!);

type Told = { status: number; ms: number; text: string };

export function PlaygroundPage() {
  const t = useT();
  const [said, setSaid] = useKept("lanterne.call", START);
  const { begun, method, path, body } = said;
  const change = (more: Partial<Said>) => setSaid((before) => ({ ...before, ...more }));
  const [as, setAs] = useState<"curl" | "python" | "node">("curl");
  const [told, setTold] = useState<Told | null>(null);
  const [busy, setBusy] = useState(false);

  const pick = (name: string) => {
    const call = CALLS.find((each) => each.name === name);
    if (!call) return;
    setSaid(saidOf(call));
    setTold(null);
  };

  let parsed: Record<string, unknown> | undefined;
  let wrong = "";
  try {
    parsed = method !== "GET" && body.trim() ? (JSON.parse(body) as Record<string, unknown>) : undefined;
  } catch {
    wrong = t("This is not JSON yet.");
  }
  const call: Call = { method, path, body: parsed };
  const shown = { curl: asCurl, python: asPython, node: asNode }[as](location.origin, call);

  const send = async () => {
    setBusy(true);
    const began = performance.now();
    try {
      const answer = await fetch(path, {
        method,
        headers: parsed ? { "content-type": "application/json" } : {},
        body: parsed ? JSON.stringify(parsed) : null,
      });
      const kind = answer.headers.get("content-type") ?? "";
      let text = kind.includes("json") || kind.startsWith("text/") ? await answer.text() : t("{kind}, {n} bytes", { kind, n: (await answer.arrayBuffer()).byteLength });
      try {
        text = JSON.stringify(JSON.parse(text), null, 2);
      } catch {
        // not JSON: shown as it came
      }
      setTold({ status: answer.status, ms: Math.round(performance.now() - began), text });
    } catch {
      setTold({ status: 0, ms: 0, text: t("The server does not answer. Is it still running? We keep trying.") });
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="mx-auto grid grid-cols-1 max-w-6xl gap-5 px-4 pt-5 md:px-8 md:pt-9">
      <div>
        <h1 className="text-4xl">{t("Playground")}</h1>
        <p className="text-soft">
          {t("Try any call of the API as yourself. Every field is explained in the")}{" "}
          <a href="/docs" className="text-lamp underline">
            {t("documentation")}
          </a>
          .
        </p>
      </div>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <section className="slide grid gap-4 p-5" aria-label={t("The call")}>
          <Select label={t("Begin with")} value={begun} onChange={(event) => pick(event.target.value)}>
            {CALLS.map((each) => (
              <option key={each.name} value={each.name}>
                {each.method} {each.path}
              </option>
            ))}
          </Select>
          <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-3">
            <Select label={t("Method")} value={method} onChange={(event) => change({ method: event.target.value as Call["method"] })}>
              <option>GET</option>
              <option>POST</option>
              <option>DELETE</option>
            </Select>
            <Field label={t("Path")} value={path} spellCheck={false} onChange={(event) => change({ path: event.target.value.startsWith("/") ? event.target.value : `/${event.target.value}` })} />
          </div>
          {method !== "GET" && (
            <div>
              <label htmlFor="body" className="mb-1.5 block text-sm text-soft">
                {t("Body (JSON)")}
              </label>
              <textarea
                id="body"
                value={body}
                spellCheck={false}
                rows={Math.min(16, Math.max(4, body.split("\n").length))}
                onChange={(event) => change({ body: event.target.value })}
                aria-invalid={wrong !== ""}
                className="field w-full p-3 font-mono text-sm"
              />
              {wrong && <p className="text-sm text-bad">{wrong}</p>}
            </div>
          )}
          <div>
            <Button look="lamp" icon="play" disabled={busy || wrong !== "" || path.includes("VIDEO_ID")} onClick={() => void send()}>
              {t("Send")}
            </Button>
            {path.includes("VIDEO_ID") && <p className="mt-2 text-sm text-soft">{t("Put the id of a clip where VIDEO_ID stands.")}</p>}
          </div>
        </section>
        <section className="grid min-w-0 gap-4" aria-label={t("The same in code")}>
          <Choices
            label={t("The same in")}
            value={as}
            choices={[
              { value: "curl", label: "curl" },
              { value: "python", label: "Python" },
              { value: "node", label: "Node" },
            ]}
            onChange={setAs}
          />
          <Code text={shown} label={t("The same in code")} />
          {told && (
            <div className="grid gap-2" role="status">
              <p className="text-sm">
                <span className={told.status >= 200 && told.status < 300 ? "text-good" : "text-bad"}>{told.status || "—"}</span>{" "}
                <span className="text-soft">{told.ms} ms</span>
              </p>
              <Code text={told.text.slice(0, 60_000)} label={t("The answer")} />
            </div>
          )}
        </section>
      </div>
    </div>
  );
}
