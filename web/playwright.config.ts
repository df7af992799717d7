import { defineConfig } from "@playwright/test";

const native = process.env.LANTERNE_E2E === "native";

export default defineConfig({
  testDir: "e2e",
  testMatch: native ? "native.spec.ts" : /(?<!native)\.spec\.ts$/,
  grepInvert: process.env.LANTERNE_E2E ? /never/ : /@slow/,
  workers: 2, // a server for each file of tests
  // Nothing waits as long as that where cores are free; where they are not, a clip is still made in the end.
  timeout: native ? 3_600_000 : 600_000,
  expect: { timeout: 240_000 },
  reporter: [["list"]], // it says how long each took
  outputDir: "../.playwright",
  use: {
    browserName: "chromium",
    launchOptions: { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] },
    viewport: { width: 1280, height: 860 },
    locale: "en-US",
    // A lamp that flickers is drawn without a graphics card here, and takes the cores that the clips need.
    contextOptions: { reducedMotion: "reduce" },
    // A trace of each test takes more than half of its time: LANTERNE_TRACE=1 for those that failed.
    trace: process.env.LANTERNE_TRACE ? "retain-on-failure" : "off",
  },
});
