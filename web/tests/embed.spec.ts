// The embed's page, in a plain frame of a page on another origin.

import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { expect, listen, say, stateOf, test } from "./embed";

/** The most that an opened embed may transfer, in bytes: the build's own limit. */
const LIMIT = 305_000;

test.use({ contextOptions: { reducedMotion: "reduce" } });

const frame = (address: string, more = "") => `<iframe src="${address}" title="Live" width="760" height="300" ${more}></iframe>`;

test("an embed opens with what the build has weighed, and stepping through it asks for no more", async ({ page, baseURL, asked }) => {
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  let transferred = 0;
  network.on("Network.loadingFinished", ({ encodedDataLength }) => (transferred += encodedDataLength));
  await page.goto(`embed.html#${await stateOf()}`, { waitUntil: "networkidle" });
  await expect(page.getByText(/^step 1 of \d+$/)).toBeVisible();
  const files = () =>
    asked
      .filter((address) => !address.startsWith("data:"))
      .map((address) => new URL(address).pathname.slice(new URL(baseURL ?? "").pathname.length))
      .sort();
  const weighed = readFileSync(new URL("../../target/embed-load.txt", import.meta.url), "utf8");
  expect(files()).toEqual(weighed.split("\n").sort());
  expect(transferred).toBeGreaterThan(100_000);
  expect(transferred).toBeLessThan(LIMIT);
  const before = files();
  const on = page.getByRole("button", { name: "Step on" });
  while (await on.isEnabled()) await on.click();
  await expect(page.getByText(/answered by order-/).first()).toBeVisible();
  expect(files()).toEqual(before);
});

/** The parts of the wasm besides the first that somebody asked for. */
const brought = (asked: string[]) => asked.map((address) => /_(more|late)\.wasm$/.exec(address)?.[1]).filter(Boolean);

for (const name of ["session-affinity", "dual-stack"])
  test(`an embed of what is less usual (${name}) brings the middle part of the wasm, and not the last`, async ({ page, asked }) => {
    await page.goto(`embed.html#${await stateOf(name)}`, { waitUntil: "networkidle" });
    await expect(page.getByText(/^step 1 of \d+$/)).toBeVisible();
    const on = page.getByRole("button", { name: "Step on" });
    while (await on.isEnabled()) await on.click();
    await expect(page.getByText(/answered by /).first()).toBeVisible();
    expect(brought(asked)).toEqual(["more"]);
  });

test("who turns to the texts of such an embed gets the last part too", async ({ page, asked }) => {
  await page.goto(`embed.html#${await stateOf("session-affinity")}`);
  await page.getByRole("button", { name: "Edit the Service" }).click();
  await expect(page.getByRole("textbox", { name: "service.yaml, YAML" })).toBeVisible();
  // A quick hand may press before what it touched has come: then the last part is asked for again, to be waited for.
  expect([...new Set(brought(asked))].sort()).toEqual(["late", "more"]);
});

test("it tells its height and its step as texts, and to learning systems too", async ({ page, host, baseURL }) => {
  const heard = await listen(page);
  await page.goto(host.page("/", frame(`${baseURL}embed.html#${await stateOf()}`)));
  const told = async () => (await heard()).map(({ data }) => JSON.parse(data));
  await expect.poll(async () => (await told()).map(({ type }) => type)).toContain("portolan:step");
  const all = await told();
  const height = all.findLast(({ type }) => type === "portolan:resize").height;
  expect(height).toBeGreaterThan(300);
  expect(all).toContainEqual({ subject: "lti.frameResize", height });
  expect(all).toContainEqual({ type: "portolan:step", step: 1, steps: 18 });
  const inside = await page.frameLocator("iframe").locator("#embed").boundingBox();
  expect(Math.ceil(inside?.height ?? 0)).toBe(height);
});

test("the host page chooses step, theme, playing and pause by its messages, and nothing by any other", async ({ page, host, baseURL }) => {
  const heard = await listen(page);
  await page.goto(host.page("/", frame(`${baseURL}embed.html?theme=light#${await stateOf()}`)));
  const inside = page.frameLocator("iframe");
  const root = inside.locator(":root");
  await expect(inside.getByText("step 1 of 18")).toBeVisible();
  await say(page, '{"type":"portolan:go","step":8}');
  await expect(inside.getByText("step 8 of 18")).toBeVisible();
  await say(page, '{"type":"portolan:theme","theme":"dark"}');
  await expect(root).toHaveAttribute("data-theme", "dark");
  await say(page, '{"type":"portolan:play"}');
  await expect(inside.getByRole("button", { name: "Pause" })).toBeVisible();
  await say(page, '{"type":"portolan:pause"}');
  await expect(inside.getByRole("button", { name: "Play" })).toBeVisible();
  await say(page, '{"type":"portolan:go","step":5}');
  await expect(inside.getByText("step 5 of 18")).toBeVisible();
  const before = (await heard()).length;
  for (const message of [
    { type: "portolan:go", step: 2 },
    '{"type":"portolan:go","step":"2"}',
    '{"type":"portolan:go","step":2,"more":1}',
    '{"type":"portolan:go","step":-2}',
    '{"type":"portolan:go","step":1e99}',
    '{"type":"portolan:theme","theme":"light\\" onload=alert(1)"}',
    '{"type":"__proto__"}',
    '{"type":"constructor"}',
    '{"type":"portolan:state"}',
    '{"type":"portolan:text","text":"x"}',
    "null",
    "[]",
    "portolan:play",
    `{"type":"portolan:play"${" ".repeat(300)}}`,
  ])
    await say(page, message);
  // Messages are heard in their order: after this one the others have been.
  await say(page, '{"type":"portolan:measure"}');
  await expect.poll(async () => (await heard()).length).toBe(before + 2);
  await expect(inside.getByText("step 5 of 18")).toBeVisible();
  await expect(root).toHaveAttribute("data-theme", "dark");
});

test("no window but its host is heard", async ({ page, host, baseURL }) => {
  const [one, other] = await Promise.all([stateOf(), stateOf("node-port", 3)]);
  await page.goto(host.page("/", frame(`${baseURL}embed.html#${one}`) + frame(`${baseURL}embed.html#${other}`)));
  const second = page.frames()[2];
  await expect(page.frameLocator("iframe").first().getByText("step 1 of 18")).toBeVisible();
  await second.evaluate(() => {
    parent.frames[0].postMessage('{"type":"portolan:go","step":9}', "*");
    parent.frames[0].postMessage('{"type":"portolan:measure"}', "*");
  });
  await say(page, '{"type":"portolan:theme","theme":"dark"}');
  await expect(page.frameLocator("iframe").first().locator(":root")).toHaveAttribute("data-theme", "dark");
  await expect(page.frameLocator("iframe").first().getByText("step 1 of 18")).toBeVisible();
});

test("theme and language follow what was asked for, and the reader's system otherwise", async ({ page }) => {
  const state = await stateOf();
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await page.goto(`embed.html?lang=de#${state}`);
  await expect(page.locator(":root")).toHaveAttribute("data-theme", "dark");
  await expect(page).toHaveTitle(/der Weg eines Pakets/);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await expect(page.locator(":root")).toHaveAttribute("data-theme", "light");
});

test("steps begin and end where they were asked to, by key and by button", async ({ page }) => {
  await page.goto(`embed.html?step=4&end=6#${await stateOf()}`);
  await expect(page.getByText("step 4 of 18")).toBeVisible();
  await expect(page.getByRole("button", { name: "Step back" })).toBeDisabled();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByText("step 6 of 18")).toBeVisible();
  await expect(page.getByRole("button", { name: "Step on" })).toBeDisabled();
});

test("read-only shows the texts and lets nobody change them", async ({ page }) => {
  await page.goto(`embed.html?view=map,editor&readonly#${await stateOf()}`);
  await expect(page.getByRole("tabpanel")).toContainText("nodePort: 32222");
  await expect(page.getByRole("textbox")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Edit the Service" })).toHaveCount(0);
});

test("an edit shows at once, and goes along to Portolan", async ({ page, context }) => {
  await page.goto(`embed.html#${await stateOf()}`);
  await page.getByRole("button", { name: "Edit the Service" }).click();
  const field = page.getByRole("textbox", { name: "service.yaml, YAML" });
  await field.click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText("apiVersion: v1\nkind: Service\nmetadata: {name: mine}\nspec: {ports: [{port: 80}]}\n");
  await expect(page.locator(".embed-outcome, .embed-line")).toContainText(/refused|laptop|dials/);
  const link = page.getByRole("link", { name: /Open in Portolan/ });
  const before = page.url();
  await link.hover();
  await expect.poll(() => page.url()).not.toBe(before);
  const [opened] = await Promise.all([context.waitForEvent("page"), link.click()]);
  await expect(opened.locator("#text-panel")).toContainText("name: mine");
  // The playground's own store is empty: the embed wrote nothing, and a link is only borrowed.
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
});

test("a damaged state says so", async ({ page }) => {
  await page.goto("embed.html#v1=AAAA");
  await expect(page.getByRole("alert")).toContainText("this link is damaged");
});

for (const colorScheme of ["light", "dark"] as const)
  test(`an embed keeps nobody out (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.goto(`embed.html?view=map,packet,rules,editor&readonly#${await stateOf("node-port", 7)}`);
    await expect(page.getByRole("tabpanel").first()).toBeVisible();
    await expect(page.locator("#embed-late")).toHaveCount(1);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
  });
