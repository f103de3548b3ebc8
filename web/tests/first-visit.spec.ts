// What the very first visit is like: what it loads, what shows meanwhile, and without scripts.

import { readFileSync } from "node:fs";
import { expect, test } from "./visit";

/** The most that a first visit may transfer, in bytes: the build's own limit. */
const LIMIT = 575_000;

test("the page opens without an error and loads each file once", async ({ page, visit }) => {
  await page.goto("./", { waitUntil: "networkidle" });
  await expect(page).toHaveTitle("Portolan");
  const files = visit.files();
  expect(files).toEqual([...new Set(files)]);
});

test("a first visit transfers no more than the build has weighed, and no editor", async ({ page, visit }) => {
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  let transferred = 0;
  // What came over the wire: headers, and bodies as they were compressed.
  network.on("Network.loadingFinished", ({ encodedDataLength }) => (transferred += encodedDataLength));
  await page.goto("./", { waitUntil: "networkidle" });
  await expect(page.getByRole("textbox", { name: "service.yaml, YAML" })).toBeVisible();
  const weighed = readFileSync(new URL("../../target/first-load.txt", import.meta.url), "utf8");
  expect(visit.files().sort()).toEqual(weighed.split("\n").sort());
  expect(visit.files()).not.toContain("editor.js");
  const sizes = await Promise.all(visit.requests.map((request) => request.sizes()));
  const bodies = sizes.reduce((sum, size) => sum + size.responseBodySize, 0);
  expect(bodies).toBeGreaterThan(0);
  expect(transferred).toBeGreaterThanOrEqual(bodies);
  expect(transferred).toBeLessThan(LIMIT);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`until the app runs, a ${colorScheme} page says that it loads`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.route("**/*.wasm", () => {}); // Never answered.
    await page.goto("./", { waitUntil: "commit" });
    await expect(page.getByText("Loading Portolan")).toBeVisible();
    const background = await page.evaluate(
      () => getComputedStyle(document.documentElement).backgroundColor,
    );
    expect(background).toBe(colorScheme === "light" ? "rgb(246, 248, 251)" : "rgb(15, 21, 34)");
  });
}

test.describe("where scripts are off", () => {
  test.use({ javaScriptEnabled: false });

  test("the page says what it needs", async ({ page }) => {
    await page.goto("./");
    // By its element: looking for text passes over what stands in a noscript.
    const sentence = page.locator("noscript p");
    await expect(sentence).toBeVisible();
    await expect(sentence).toContainText("needs JavaScript and WebAssembly");
    await expect(page.getByText("Loading Portolan")).toBeHidden();
  });
});

test.describe("where the app cannot be loaded", () => {
  test.use({ expectsTrouble: true });

  test("the page says so", async ({ page }) => {
    await page.route("**/*.wasm", (route) => route.abort());
    await page.goto("./");
    await expect(page.getByRole("alert")).toContainText("Portolan could not start");
  });
});
