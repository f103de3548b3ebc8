// The parts of the page that several tests look at.

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./visit";

/** What the client saw, beside the timeline. */
export const headline = (page: Page) => page.locator("#app .outcome-chip");

/** The card that tells of the packet at this step. */
export const packet = (page: Page) => page.getByRole("region", { name: "The packet" });

/** What the text that shows holds: the editor's, or the field's before it has loaded. */
export const text = (page: Page) => page.locator("#text-panel");

/** The number of the step that shows, from 1, and how many there are. */
export async function step(page: Page): Promise<[number, number]> {
  const slider = page.getByRole("slider", { name: "Step" });
  const value = async (name: string) => Number(await slider.getAttribute(name));
  return [await value("aria-valuenow"), await value("aria-valuemax")];
}

/** Opens the page and waits until it runs. */
export async function open(page: Page, address = "./"): Promise<void> {
  await page.goto(address);
  await expect(page.getByTitle("Choose a scenario")).toBeVisible();
}

/** Opens a scenario from the menu. */
export async function choose(page: Page, title: string | RegExp): Promise<void> {
  await page.getByTitle("Choose a scenario").click();
  await page.getByRole("list", { name: "Scenarios" }).getByRole("button", { name: title }).click();
  await expect(page.getByRole("list", { name: "Scenarios" })).toBeHidden();
}

/** What keeps people out, as axe sees it. */
export async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
}

/** Waits until a copy of the page is kept, takes the network away, and opens the page anew. */
export async function reloadWithoutNetwork(page: Page): Promise<void> {
  await page.keyboard.press("Tab");
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe("activated");
  await page.context().setOffline(true);
  await page.reload();
}
