// Links: they carry everything that shows, and never take away what is somebody's own.

import type { Page } from "@playwright/test";
import { headline, open, packet, step, text } from "./page";
import { expect, test } from "./visit";

test.use({
  contextOptions: { reducedMotion: "reduce" },
  permissions: ["clipboard-read", "clipboard-write"],
});

/** The keys of the browser's store that hold texts. */
const stored = (page: Page) => page.evaluate(() => localStorage.getItem("portolan/text/service.yaml"));

/** Mends, sends, and goes to a step; answers the address that carries it. */
async function linkToAStep(page: Page): Promise<string> {
  await open(page);
  await page.keyboard.press("Alt+Enter");
  await expect(text(page)).toContainText("type: NodePort");
  await page.keyboard.press("Control+Enter");
  await expect(headline(page)).toContainText("answered by order-");
  for (let at = 0; at < 6; at++) await page.keyboard.press("ArrowRight");
  await expect.poll(async () => (await step(page))[0]).toBe(7);
  await page.getByRole("tab", { name: "Connections" }).click();
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await page.getByRole("button", { name: "Copy link to this step" }).click();
  await expect(page.getByText("Link copied")).toBeVisible();
  let link = "";
  const copied = async () => (link = await page.evaluate(() => navigator.clipboard.readText()));
  await expect.poll(copied).toContain("#v1=");
  return link;
}

test("a link opens the same step in a fresh profile", async ({ page, browser, baseURL }) => {
  const link = await linkToAStep(page);
  expect(link).toContain(`${baseURL}#v1=`);
  expect(link.length).toBeLessThan(2000);
  await expect.poll(() => page.url()).toBe(link);
  const told = await packet(page).innerText();
  const fresh = await browser.newContext({ reducedMotion: "reduce" });
  const there = await fresh.newPage();
  await there.goto(link);
  await expect.poll(() => step(there)).toEqual(await step(page));
  expect(await packet(there).innerText()).toBe(told);
  await expect(there.getByRole("tab", { name: "Connections" })).toHaveAttribute("aria-selected", "true");
  // Nothing of it is stored before the visitor makes it their own.
  expect(await stored(there)).toBeNull();
  // What writes addresses may escape the one sign in them that is no letter, and what shows them may add a fragment.
  for (const changed of [link.replace("#v1=", "#v1%3D"), link.replace("#v1=", "#v1%3d"), `${link}#?secret=x`]) {
    await there.goto("about:blank");
    await there.goto(changed);
    await expect.poll(() => step(there)).toEqual(await step(page));
  }
  await fresh.close();
});

test("somebody else's link leaves one's own texts alone", async ({ page, browser }) => {
  const link = await linkToAStep(page);
  const other = await browser.newContext({ reducedMotion: "reduce" });
  const there = await other.newPage();
  await open(there);
  const field = there.getByRole("textbox", { name: "service.yaml, YAML" });
  await field.click();
  await there.keyboard.press("Control+Home");
  await there.keyboard.type("# mine");
  await expect.poll(() => stored(there)).toContain("# mine");
  await there.evaluate((address) => (location.href = address), link);
  await expect(there.getByText("This is what the link shows.")).toBeVisible();
  await expect(there.locator("#text-panel")).toContainText("type: NodePort");
  expect(await stored(there)).toContain("# mine");
  await there.getByRole("button", { name: "Back to my texts" }).click();
  await expect(there.locator("#text-panel")).toContainText("# mine");
  await other.close();
});

for (const [what, address, words] of [
  ["damaged", "#v1=rVVNb9swDL3rVwjYtVZ", "This link is damaged"],
  ["of a later version", "#v2=anything", "made by a newer Portolan"],
] as const) {
  test(`a link that is ${what} says so, and nothing is lost`, async ({ page }) => {
    await open(page, `./${address}`);
    await expect(page.getByRole("alert")).toContainText(words);
    await expect(page.locator("#text-panel")).toContainText("nodePort: 32222");
    expect(page.url()).toContain(address);
  });
}
