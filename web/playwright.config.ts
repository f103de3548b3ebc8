// The browser tests: the built page in `dist/`, in the system's Chromium. `cargo xtask test browser`
// builds the page and finds the browser.

import { defineConfig } from "@playwright/test";
import { createServer } from "node:net";
import { chromiumArguments } from "./build/chromium.mjs";

/** The page must work under any path, so it is tested under one that is not the root. */
const folder = "/some/path/";

/** A port that is free now: several checkouts can be tested at a time. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((listening) => probe.listen(0, "127.0.0.1", listening));
  const address = probe.address();
  await new Promise((closed) => probe.close(closed));
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}

// Each worker reads this file again, and must come to the same port.
process.env.PORTOLAN_TEST_PORT ??= String(await freePort());
const url = `http://127.0.0.1:${process.env.PORTOLAN_TEST_PORT}${folder}`;

export default defineConfig({
  testDir: "tests",
  outputDir: "../target/browser-tests",
  forbidOnly: Boolean(process.env.CI),
  workers: 1,
  // Only a test that fails waits so long: a loaded machine can be ten times slower than a quiet one.
  timeout: 180_000,
  expect: { timeout: 45_000 },
  reporter: [["list"], ["./tests/failures.ts"]],
  use: {
    baseURL: url,
    browserName: "chromium",
    viewport: { width: 1440, height: 900 },
    trace: "off",
    // Its answers would pass by the routes that tests set; only the tests of it allow it.
    serviceWorkers: "block",
    launchOptions: {
      executablePath: process.env.PORTOLAN_CHROMIUM ?? "/usr/bin/chromium",
      args: chromiumArguments,
    },
  },
  webServer: {
    command: `node tests/serve.mjs ${process.env.PORTOLAN_TEST_PORT} ${folder}`,
    url,
    reuseExistingServer: false,
    timeout: 10_000,
  },
});
