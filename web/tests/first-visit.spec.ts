// What the very first visit is like: what it loads, what shows meanwhile, and without scripts.

import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
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

test("who turns to the editor before the rest is there waits for nothing, and gets it", async ({ page, visit }) => {
  let letGo = () => {};
  const held = new Promise<void>((go) => (letGo = go));
  await page.route("**/*_late.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("./", { waitUntil: "networkidle" });
  await page.locator("#text-panel").hover();
  await page.getByRole("textbox", { name: "service.yaml, YAML" }).focus();
  // A page that waits answers nothing.
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
  await expect(page.locator(".cm-content")).toHaveCount(0);
  letGo();
  await expect(page.locator(".cm-content")).toBeVisible();
  const late = visit.requests.filter((request) => request.url().endsWith("_late.wasm"));
  expect(late.map((request) => request.resourceType())).toEqual(["fetch"]);
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

/** Lets the wasm never come. */
const withoutApp = (page: Page) => page.route("**/*.wasm", () => {});

for (const [form, viewport] of [
  ["wide", { width: 1280, height: 800 }],
  ["narrow", { width: 390, height: 844 }],
] as const) {
  test(`a ${form} page shows what is there before the app is, and in the same places`, async ({ page, context }) => {
    await page.setViewportSize(viewport);
    const early = await context.newPage();
    await early.setViewportSize(viewport);
    await withoutApp(early);
    await early.goto("./", { waitUntil: "commit" });
    const picture = early.locator(".picture");
    await expect(picture).toHaveAttribute("inert");
    await expect(picture.getByText("The API server refuses this Service").first()).toBeVisible();
    await page.goto("./");
    await expect(page.locator("#opening")).toHaveCount(0);
    const shared = [".logo", ".left .tab-row", ".still-line:last-child", ".problem", ".fixes .btn", ".pages .tab.on", ".request .pri", ".invitation", ".packet h2"];
    for (const selector of shared) {
      const [before, after] = [picture, page.locator("#app")].map((place) => place.locator(selector).first());
      const shows = await after.isVisible();
      expect(await before.isVisible(), selector).toBe(shows);
      if (shows) expect(await before.boundingBox(), selector).toEqual(await after.boundingBox());
    }
  });
}

test("who comes with a link, or left texts here, never sees those of a first visit", async ({ page }) => {
  await withoutApp(page);
  await page.goto("./#v1=x", { waitUntil: "commit" });
  await expect(page.getByText("Loading Portolan")).toBeVisible();
  await expect(page.locator(".picture")).toBeHidden();
  await page.evaluate(() => localStorage.setItem("portolan/theme", "dark"));
  await page.goto("about:blank");
  await page.goto("./", { waitUntil: "commit" });
  await expect(page.getByText("Loading Portolan")).toBeVisible();
  await expect(page.locator(".picture")).toBeHidden();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("nothing moves while the page opens", async ({ page }) => {
  await page.addInitScript(() => {
    const shifts: string[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const { sources } of list.getEntries() as (PerformanceEntry & { sources: { node?: Node }[] })[])
        shifts.push(...sources.map(({ node }) => (node as Element)?.outerHTML?.slice(0, 80) ?? `${node?.nodeName}`));
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto("./", { waitUntil: "networkidle" });
  await expect(page.locator("#opening")).toHaveCount(0);
  expect(await page.evaluate(() => (window as never as { shifts: string[] }).shifts)).toEqual([]);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`until the app runs, a ${colorScheme} page says that it loads`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await withoutApp(page);
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
