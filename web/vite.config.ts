import { gzipSync } from "node:zlib";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** `import fr from "./fr.json?catalogue"`: messages compiled at build time; `?source` compiles the keys themselves. */
function catalogues(): Plugin {
  const wanted = /\/locales\/\w+\.json\?(catalogue|source)$/;
  return {
    name: "lanterne-catalogues",
    enforce: "pre",
    async load(id) {
      const found = wanted.exec(id);
      if (!found) return null;
      const file = id.slice(0, id.indexOf("?"));
      const { readFile } = await import("node:fs/promises");
      const said = JSON.parse(await readFile(file, "utf-8")) as Record<string, string>;
      this.addWatchFile(file);
      const pairs = Object.entries(said).map(([key, text]) => [key, found[1] === "source" ? key : text] as const);
      const compiled = Object.fromEntries(pairs.map(([key, text]) => [key, compileMessage(text)]));
      return { code: `export default ${JSON.stringify(compiled)};`, moduleType: "js" };
    },
  };
}

/** Beside each text file its gzip, so that the server never packs anything itself. */
function packed(): Plugin {
  return {
    name: "lanterne-packed",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        for (const [name, part] of Object.entries(bundle)) {
          if (!/\.(js|css|svg)$/.test(name)) continue;
          const content = part.type === "chunk" ? part.code : part.source;
          this.emitFile({ type: "asset", fileName: `${name}.gz`, source: gzipSync(content, { level: 9 }) });
        }
      },
    },
  };
}

export default defineConfig({
  plugins: [catalogues(), react(), tailwindcss(), packed()],
  html: { cspNonce: "__NONCE__" },
  build: {
    outDir: "../src/lanterne/api/studio/app",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000", "/v1": "http://127.0.0.1:8000" } },
  test: { include: ["src/**/*.test.ts"], environment: "node", testTimeout: 30_000 },
});
