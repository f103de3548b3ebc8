// Of long lists only what is in view is drawn; they scroll, and are walked through, as if all were.

import { open } from "./many-services";
import { expect, test } from "./visit";

test.use({ contextOptions: { reducedMotion: "reduce" } });

test("of a node's thousand rules those in view are drawn, and all can be reached", async ({ page }) => {
  await open(page, 60);
  await page.getByRole("button", { name: "All rules" }).click();
  const list = page.getByRole("listbox", { name: /^Rules of/ });
  const rows = list.getByRole("option");
  await expect(list).toContainText(/# \d{3,4} rules/);
  expect(await rows.count()).toBeLessThan(200);
  await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect(list.locator(".r").last()).toHaveText("COMMIT");
  // The rule that is walked to is drawn, and in view.
  await list.focus();
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowDown");
  const chosen = list.locator("[aria-selected=true]");
  await expect(chosen).toBeInViewport();
  await expect(list).toHaveAttribute("aria-activedescendant", (await chosen.getAttribute("id")) ?? "none");
  // A jump leads to a chain far away.
  const jump = list.locator(".jump").last();
  const chain = (await jump.textContent()) ?? "none";
  await jump.click();
  await expect(list.locator("[aria-selected=true]")).toContainText(`-A ${chain} `);
  await expect(list.locator("[aria-selected=true]")).toBeInViewport();
});

test("while a text is broken the rules on the packet's way stay where they were", async ({ page }) => {
  await open(page, 60);
  const list = page.getByRole("listbox", { name: /^Rules of/ });
  await expect(list.locator(".r.hit, .r.now, .r.ahead").first()).toBeVisible();
  const count = await list.locator(".r").count();
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("  nonsense: {");
  await expect(page.locator(".outcome-place")).toContainText("before the last edits");
  expect(Math.abs((await list.locator(".r").count()) - count)).toBeLessThan(8);
  await expect(list.locator(".r.hit, .r.now, .r.ahead")).toHaveCount(0);
});
