// <portolan-playground> in a page on another origin, under a strict policy there.

import AxeBuilder from "@axe-core/playwright";
import { expect, stateOf, test } from "./embed";
import { manifests, script } from "./host";

/** The most that five elements that nobody has opened may transfer together, in bytes. */
const FIVE_LIMIT = 20_000;

test.use({ contextOptions: { reducedMotion: "reduce" } });

const service = `apiVersion: v1
kind: Service
metadata:
  name: shop
spec:
  type: NodePort
  ports:
  - port: 80 # inside
    targetPort: 8080
    nodePort: 30080
  selector:
    app: shop`;
const picture = '<svg viewBox="0 0 758 250" role="img" aria-label="The way of a packet"><rect width="758" height="250" fill="#f0f5fb"/></svg>';

test("five elements that nobody has opened transfer less than 20 kB, and ask Portolan for nothing", async ({ page, host, baseURL, asked }) => {
  const five = [
    `<portolan-playground src="${baseURL}">${picture}</portolan-playground>`,
    `<portolan-playground src="${baseURL}"><pre>${service}</pre></portolan-playground>`,
    `<portolan-playground src="${baseURL}">\n    ${service.replaceAll("\n", "\n    ")}\n</portolan-playground>`,
    `<portolan-playground src="${baseURL}"><script type="text/yaml">${service}</script></portolan-playground>`,
    `<portolan-playground src="${baseURL}"><template>${service}</template></portolan-playground>`,
  ];
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  let transferred = 0;
  network.on("Network.loadingFinished", ({ encodedDataLength }) => (transferred += encodedDataLength));
  await page.goto(host.page("/", script + five.join("")), { waitUntil: "networkidle" });
  await expect(page.getByRole("button", { name: "Watch the packet" })).toHaveCount(5);
  expect(asked.filter((address) => !address.startsWith(host.origin))).toEqual([]);
  expect(transferred).toBeLessThan(FIVE_LIMIT);
  // Wherever the YAML stands, it shows, with its three ports in three colours.
  for (const name of ["port", "targetPort", "nodePort"]) await expect(page.locator(`pre .${name}`)).toHaveCount(4);
  const drawn = page.locator("portolan-playground:nth-of-type(3) pre").last();
  await expect(drawn).toHaveText(service);
});

test("YAML shows as it was written where the site has coloured it", async ({ page, host, baseURL }) => {
  // Each line an element of its own, and a button with a sign above.
  const lines = service.split("\n").map((line) => `<span>${line}<br></span>`);
  const coloured = `<button hidden><svg></svg></button><pre><code>${lines.join("")}</code></pre>`;
  await page.goto(host.page("/", `${script}<portolan-playground src="${baseURL}">${coloured}</portolan-playground>`));
  const drawn = page.locator("portolan-playground .still pre");
  await expect(drawn).toHaveText(service);
  for (const name of ["port", "targetPort", "nodePort"]) await expect(drawn.locator(`.${name}`)).toHaveCount(1);
});

test("five embeds on one page open, each by a press of Enter, and each takes the height that it tells", async ({ page, host, baseURL }) => {
  const state = await stateOf();
  const one = (step: number) => `<portolan-playground src="${baseURL}" state="${state}" step="${step}">${picture}</portolan-playground>`;
  await page.goto(host.page("/", script + [1, 2, 3, 4, 5].map(one).join("")));
  for (let at = 0; at < 5; at++) {
    await page.getByRole("button", { name: "Watch the packet" }).first().focus();
    await page.keyboard.press("Enter");
    await expect(page.frameLocator("iframe").nth(at).getByText(`step ${at + 1} of 18`)).toBeVisible();
  }
  for (const frame of await page.locator("iframe").all()) {
    const inside = await frame.contentFrame().locator("#embed").boundingBox();
    await expect.poll(async () => Math.ceil((await frame.boundingBox())?.height ?? 0)).toBe(Math.ceil(inside?.height ?? 0));
  }
});

test("the frame follows the element's step and theme, and the reader's theme where none is said", async ({ page, host, baseURL }) => {
  await page.goto(host.page("/", `${script}<portolan-playground src="${baseURL}" state="${await stateOf()}" paused>${picture}</portolan-playground>`));
  await page.getByRole("button", { name: "Watch the packet" }).click();
  const inside = page.frameLocator("iframe");
  await expect(inside.getByText("step 1 of 18")).toBeVisible();
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await expect(inside.locator(":root")).toHaveAttribute("data-theme", "dark");
  await page.evaluate(() => document.querySelector("portolan-playground")?.setAttribute("theme", "light"));
  await expect(inside.locator(":root")).toHaveAttribute("data-theme", "light");
  await page.evaluate(() => document.querySelector("portolan-playground")?.setAttribute("step", "7"));
  await expect(inside.getByText("step 7 of 18")).toBeVisible();
});

test("somebody's own YAML opens as it stands, and its link leads to Portolan with it", async ({ page, host, baseURL, context }) => {
  const yaml = (await manifests("node-port")).replaceAll("order-service", "my-own").replaceAll("32222", "31234");
  const body = `<portolan-playground src="${baseURL}" to="http://node-1:31234"><script type="text/yaml">${yaml}</script></portolan-playground>`;
  await page.goto(host.page("/", script + body));
  const [opened] = await Promise.all([context.waitForEvent("page"), page.getByRole("link", { name: /Open in Portolan/ }).click()]);
  await expect(opened.locator("#text-panel")).toContainText("name: my-own");
  await opened.close();
  await page.getByRole("button", { name: "Watch the packet" }).click();
  const inside = page.frameLocator("iframe");
  await expect(inside.getByText(/^step \d+ of \d+$/)).toBeVisible();
  await page.evaluate(() => document.querySelector("portolan-playground")?.setAttribute("step", "999"));
  await expect(inside.locator(".embed-outcome")).toContainText("answered by order-");
});

test("on paper the picture stands, opened or not", async ({ page, host, baseURL }) => {
  const body = `<portolan-playground src="${baseURL}" state="${await stateOf()}">${picture}</portolan-playground>`;
  await page.goto(host.page("/", script + body));
  await page.getByRole("button", { name: "Watch the packet" }).click();
  await expect(page.locator("iframe")).toBeVisible();
  await expect(page.locator("figure")).toBeHidden();
  await page.emulateMedia({ media: "print" });
  await expect(page.locator("iframe")).toBeHidden();
  await expect(page.getByRole("img", { name: "The way of a packet" })).toBeVisible();
  await expect(page.getByRole("button")).toHaveCount(0);
  expect((await page.pdf()).subarray(0, 5).toString()).toBe("%PDF-");
});

test("only the element's own frame sets its height", async ({ page, host, baseURL }) => {
  const body = `<portolan-playground src="${baseURL}" state="${await stateOf()}">${picture}</portolan-playground>`;
  await page.goto(host.page("/", script + body));
  await page.getByRole("button", { name: "Watch the packet" }).click();
  await expect(page.frameLocator("iframe").getByText(/^step \d+ of 18$/)).toBeVisible();
  const height = () => page.locator("iframe").evaluate((frame: HTMLElement) => frame.style.height);
  const before = await height();
  await page.evaluate(() => window.postMessage('{"type":"portolan:resize","height":5000}', "*"));
  await page.frames()[1].evaluate(() => parent.postMessage('{"type":"portolan:resize","height":"9px;color:red"}', "*"));
  await page.frames()[1].evaluate(() => parent.postMessage('{"type":"portolan:resize","height":1e9}', "*"));
  await expect.poll(height).toBe("6000px");
  expect(before).not.toBe("6000px");
});

for (const colorScheme of ["light", "dark"] as const)
  test(`an element keeps nobody out (${colorScheme})`, async ({ page, host, baseURL }) => {
    await page.emulateMedia({ colorScheme });
    const body = `<h1>A post</h1><portolan-playground src="${baseURL}"><pre>${service}</pre></portolan-playground>`;
    await page.goto(host.page("/", script + body));
    await expect(page.getByRole("button", { name: "Watch the packet" })).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
  });

test.describe("where scripts are off", () => {
  test.use({ javaScriptEnabled: false });

  test("the YAML and a link stand in the post", async ({ page, host, baseURL }) => {
    const body = `${script}<portolan-playground src="${baseURL}"><pre>${service}</pre><p><a href="${baseURL}">Open in Portolan</a></p></portolan-playground>`;
    await page.goto(host.page("/", body));
    await expect(page.getByText("nodePort: 30080")).toBeVisible();
    await expect(page.getByRole("link", { name: "Open in Portolan" })).toBeVisible();
  });

  // By itself: the browser is told too late that a frame of another origin has no scripts.
  test("an embed says what it needs, and leads to Portolan", async ({ page }) => {
    await page.goto("embed.html");
    await expect(page.locator("noscript p")).toContainText("needs JavaScript");
  });
});
