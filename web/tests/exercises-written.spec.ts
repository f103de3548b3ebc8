// Writing an exercise, sharing it, and solving it in a fresh profile; exercises without a network.

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { headline, open, reloadWithoutNetwork, text } from "./page";
import { expect, test } from "./visit";

test.use({
  contextOptions: { reducedMotion: "reduce" },
  permissions: ["clipboard-read", "clipboard-write"],
});

const goals = (page: Page) => page.getByRole("list", { name: "Goals" }).getByRole("listitem");
const met = (page: Page) => goals(page).filter({ has: page.getByRole("img", { name: "Met", exact: true }) });

/** Writes `now` in the place of `old` in the Service's text, by keys: `old` stands at the end of line `line`. */
async function edit(page: Page, line: number, old: string, now: string): Promise<void> {
  await page.getByRole("textbox", { name: "service.yaml, YAML" }).click();
  await page.keyboard.press("Control+Home");
  for (let at = 1; at < line; at++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  for (let at = 0; at < old.length; at++) await page.keyboard.press("Backspace");
  await page.keyboard.type(now);
}

/** Turns the first scenario, mended, into an exercise with a wrong target port. */
async function write(page: Page): Promise<void> {
  await open(page);
  await page.keyboard.press("Alt+Enter");
  await page.keyboard.press("Control+Enter");
  await expect(headline(page)).toContainText("answered by order-");
  await page.getByRole("button", { name: "Exercises" }).click();
  await page.getByRole("button", { name: "Write your own" }).click();
  await expect(page.getByRole("heading", { name: "Write an exercise" })).toBeFocused();
  await page.getByLabel("Title").fill("A port that nobody hears");
  await page.getByLabel(/^Story/).fill("The laptop is refused.\n\nLet it be answered at `http://node-1:32222`.");
  await page.getByRole("button", { name: "All is well: the solution" }).click();
  await page.getByRole("button", { name: /^This should be so/ }).click();
  await expect(goals(page)).toContainText("answered");
  await expect(page.getByRole("list", { name: "What is missing" })).toContainText("there is nothing to do");
  await edit(page, 9, "8170", "8171");
  await page.getByRole("button", { name: "Add a hint" }).click();
  await page.getByLabel("Hint 1", { exact: true }).fill("Which port do the pods listen on?");
  await page.getByLabel("What was learnt").fill("The target port is the pod's.");
  await page.getByRole("checkbox", { name: "Service/order-service" }).check();
  await expect(page.getByRole("button", { name: "Try it as a student" })).toBeEnabled();
}

test("an exercise is written, tried, and solved from its link in a fresh profile", async ({ page, browser }) => {
  await write(page);
  const { violations } = await new AxeBuilder({ page }).include(".desk").analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  await page.getByRole("button", { name: "Copy a link to it" }).click();
  await expect(page.getByText("Link copied")).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole("button", { name: "Try it as a student" }).click();
  await expect(page.getByRole("heading", { name: "A port that nobody hears" })).toBeFocused();
  await expect(met(page)).toHaveCount(0);
  await page.getByRole("button", { name: "Leave the exercise" }).click();
  await expect(text(page)).toContainText("8171");

  const fresh = await browser.newContext({ reducedMotion: "reduce" });
  const there = await fresh.newPage();
  await there.goto(link);
  await expect(there.getByRole("heading", { name: "A port that nobody hears" })).toBeFocused();
  await expect(goals(there)).toContainText("Now:");
  await edit(there, 9, "8171", "8170");
  await expect(met(there)).toHaveCount(1);
  await expect(there.getByRole("heading", { name: "Solved, with all points" })).toBeVisible();
  await expect(there.locator(".solved")).toContainText("The target port is the pod's.");
  await fresh.close();
});

test("an exercise that is saved as a file opens from it, and stays in the list", async ({ page }) => {
  await write(page);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save it as a file" }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe("a-port-that-nobody-hears.yaml");
  await page.getByRole("button", { name: "Close the desk" }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Import…" }).click();
  await (await chooser).setFiles(await saved.path());
  await expect(page.getByRole("heading", { name: "A port that nobody hears" })).toBeFocused();
  await page.getByRole("button", { name: "Leave the exercise" }).click();
  await page.getByRole("button", { name: "Exercises" }).click();
  await expect(page.getByRole("region", { name: "Yours" })).toContainText("A port that nobody hears");
  // What is on the desk is still there.
  await page.getByRole("button", { name: "Write your own" }).click();
  await expect(page.getByLabel("Title")).toHaveValue("A port that nobody hears");
});

test.describe("without a network", () => {
  test.use({ serviceWorkers: "allow" });

  test("the exercises open as well", async ({ page }) => {
    await open(page);
    await reloadWithoutNetwork(page);
    await page.getByRole("button", { name: "Exercises" }).click();
    await page.getByRole("button", { name: /^The basket that forgets/ }).click();
    await expect(page.getByRole("heading", { name: "The basket that forgets" })).toBeFocused();
    await expect(goals(page).first()).toBeVisible();
  });
});
