// What the very first visit is like: what it loads, what shows meanwhile, and without scripts.

import { readFileSync } from "node:fs";
import { choose, headline } from "./page";
import { expect, test } from "./visit";

/** The most that a first visit may transfer, in bytes: the build's own limit. */
const LIMIT = 450_000;

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
  expect(visit.files().filter((file) => file.endsWith("_late.wasm"))).toEqual([]);
  const sizes = await Promise.all(visit.requests.map((request) => request.sizes()));
  const bodies = sizes.reduce((sum, size) => sum + size.responseBodySize, 0);
  expect(bodies).toBeGreaterThan(0);
  expect(transferred).toBeGreaterThanOrEqual(bodies);
  // The limit is the build's, which knows nothing of a server's headers.
  expect(bodies).toBeLessThan(LIMIT);
});

test("from the first visit to the first answer nothing more is loaded", async ({ page, visit }) => {
  await page.goto("./", { waitUntil: "networkidle" });
  const before = visit.files();
  // Not by the pointer or a key: those bring the rest.
  await page.getByRole("button", { name: "Mend it and watch" }).evaluate((button: HTMLElement) => button.click());
  await expect(headline(page)).toContainText("answered by order-");
  expect(visit.files()).toEqual(before);
});

test("the first touch brings the rest, once", async ({ page, visit }) => {
  await page.goto("./", { waitUntil: "networkidle" });
  const late = () => visit.files().filter((file) => file.endsWith("_late.wasm")).length;
  expect(late()).toBe(0);
  await page.mouse.move(700, 300);
  await expect.poll(late).toBe(1);
  await page.mouse.move(720, 320);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  expect(late()).toBe(1);
});

test.describe("where the rest cannot be loaded at the first touch", () => {
  test.use({ expectsTrouble: true });

  test("it is asked for again when something needs it", async ({ page, visit }) => {
    let asked = 0;
    await page.route("**/*_late.wasm", (route) => (asked++ ? route.continue() : route.abort()));
    await page.goto("./", { waitUntil: "networkidle" });
    await page.mouse.move(700, 300);
    await expect.poll(() => asked).toBe(1);
    await choose(page, /^NodePort/);
    await expect(headline(page)).toContainText("answered by order-");
    expect(asked).toBe(2);
    expect(visit.files().filter((file) => file.endsWith("_late.wasm"))).toHaveLength(2);
  });
});

test.describe("where the rest cannot be loaded at all", () => {
  test.use({ expectsTrouble: true });

  test("the page says what to do", async ({ page }) => {
    await page.route("**/*_late.wasm", (route) => route.abort());
    await page.goto("./", { waitUntil: "networkidle" });
    await page.getByTitle("Choose a scenario").click();
    await expect(page.getByRole("alert").filter({ hasText: "Reload the page" }).first()).toBeVisible();
  });
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
