// One look at a page: node scripts/shot.mjs URL FILE [width] [height] [theme] [language] [js to run]
import { chromium } from "@playwright/test";
const [url, file, width = "1280", height = "860", theme = "dark", language = "en", js = ""] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: +width, height: +height }, locale: language, colorScheme: theme });
const seen = new Set();
const log = (...said) => { const text = said.join(" ").slice(0, 300).replaceAll("\n", " "); if (!seen.has(text) && seen.size < 8 && !text.includes("Uncompiled")) { seen.add(text); console.log(text); } };
page.on("console", (m) => ["error", "warning"].includes(m.type()) && log(m.type(), m.text()));
page.on("pageerror", (e) => log("pageerror", e.message));
page.on("request", (r) => !r.url().startsWith(new URL(url).origin) && !/^(data|blob):/.test(r.url()) && log("OUTSIDE", r.url()));
await page.goto(url, { waitUntil: "networkidle" }).catch((e) => console.log(e.message));
if (js) { const fn = new (Object.getPrototypeOf(async function () {}).constructor)("page", js); await fn(page); }
await page.screenshot({ path: file });
await browser.close();
