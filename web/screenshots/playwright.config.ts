// The screenshots: one picture of each state in each form. `cargo xtask screenshots` takes them.

import { defineConfig } from "@playwright/test";
import tests from "../playwright.config";

export default defineConfig({
  ...tests,
  testDir: ".",
  reporter: "list",
  outputDir: "../../target/screenshots-run",
  webServer: { ...tests.webServer, cwd: ".." } as typeof tests.webServer,
});
