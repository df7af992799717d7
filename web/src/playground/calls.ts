/** One call of the API, said three ways. Pure text: what is shown is what is sent. */

export type Call = { method: "GET" | "POST" | "DELETE"; path: string; body?: Record<string, unknown> };

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

export function asCurl(base: string, call: Call): string {
  const lines = [`curl ${base}${call.path}`, `-H "Authorization: Bearer $OPENAI_API_KEY"`];
  if (call.method !== "GET") lines.splice(1, 0, `-X ${call.method}`);
  if (call.body) lines.push(`-H "Content-Type: application/json"`, `-d ${quote(JSON.stringify(call.body))}`);
  return lines.join(" \\\n  ");
}

/** Values as Python writes them: JSON but for three words. */
export function python(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (typeof value === "object") return `{${Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${python(each)}`).join(", ")}}`;
  return JSON.stringify(value);
}

const KNOWN = ["prompt", "model", "seconds", "size"];

export function asPython(base: string, call: Call): string {
  const head = `from openai import OpenAI\n\nclient = OpenAI(base_url="${base}/v1")\n`;
  if (call.method === "POST" && call.path === "/v1/videos" && call.body) {
    const known = Object.entries(call.body).filter(([key]) => KNOWN.includes(key));
    const extra = Object.fromEntries(Object.entries(call.body).filter(([key]) => !KNOWN.includes(key)));
    const said = known.map(([key, value]) => `    ${key}=${python(value)},`);
    if (Object.keys(extra).length) said.push(`    extra_body=${python(extra)},`);
    return `${head}video = client.videos.create_and_poll(\n${said.join("\n")}\n)\nclient.videos.download_content(video.id).write_to_file("clip.mp4")`;
  }
  const verb = call.method.toLowerCase();
  const body = call.body ? `, body=${python(call.body)}` : "";
  return `${head}print(client.${verb}("${call.path.replace(/^\/v1/, "")}", cast_to=object${body}))`;
}

export function asNode(base: string, call: Call): string {
  const head = `import OpenAI from "openai";\n\nconst client = new OpenAI({ baseURL: "${base}/v1" });\n`;
  if (call.method === "POST" && call.path === "/v1/videos" && call.body) {
    return `${head}const video = await client.videos.create(${JSON.stringify(call.body, null, 2)});\nconsole.log(video.id, video.status);`;
  }
  const body = call.body ? `, { body: ${JSON.stringify(call.body)} }` : "";
  return `${head}console.log(await client.${call.method.toLowerCase()}("${call.path.replace(/^\/v1/, "")}"${body}));`;
}
