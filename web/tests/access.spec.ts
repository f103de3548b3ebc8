// Nobody is shut out: axe finds nothing in the page's main states, in both themes, at three sizes.

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { mended, nobodySelected } from "../screenshots/clusters";
import { Screen } from "../screenshots/states";
import { expect, test } from "./visit";

test.use({ contextOptions: { reducedMotion: "reduce" } });

/** What axe finds, in both themes, each as one sentence. The dark one differs in its colours alone. */
async function violations(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
    const axe = new AxeBuilder({ page });
    const { violations } = await (
      colorScheme === "light" ? axe : axe.withRules(["color-contrast"])
    ).analyze();
    for (const { id, nodes } of violations)
      found.push(`${id} in the ${colorScheme} theme: ${nodes.map(({ html }) => html).join(" ")}`);
  }
  return found;
}

const sizes = {
  "a desktop": { width: 1440, height: 900 },
  "a tablet": { width: 1024, height: 768 },
  "a phone": { width: 390, height: 844 },
};

for (const [name, viewport] of Object.entries(sizes)) {
  test.describe(`on ${name}`, () => {
    test.use({ viewport });

    test("axe finds nothing from the first visit to the answer", async ({ page }) => {
      const screen = new Screen(page, viewport.width < 861);
      await screen.first();
      expect(await violations(page)).toEqual([]);
      await screen.open(mended);
      await screen.send("laptop", "http://node-1:32222");
      await screen.until(/which pod/i);
      await page.locator(".map .pod").first().click();
      await expect(page.getByRole("dialog")).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await screen.last();
      expect(await violations(page)).toEqual([]);
    });
  });
}

test("axe finds nothing in a refusal", async ({ page }) => {
  const screen = new Screen(page, false);
  await screen.open(nobodySelected);
  await screen.send("laptop", "http://node-1:32222");
  await screen.last();
  expect(await violations(page)).toEqual([]);
});
