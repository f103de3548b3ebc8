// After one visit the page works without a network, and it can be installed.

import { choose, headline, open, reloadWithoutNetwork } from "./page";
import { expect, test } from "./visit";

test.use({ serviceWorkers: "allow", contextOptions: { reducedMotion: "reduce" } });

test("after one visit the page works without a network", async ({ page }) => {
  await open(page);
  await reloadWithoutNetwork(page);
  await expect(headline(page)).toContainText("connection refused by node-1");
  // What is loaded only when it is asked for is there too.
  await choose(page, /^NodePort/);
  await expect(headline(page)).toContainText("answered by order-");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.locator("#text-panel").click();
  await expect(page.locator(".cm-content")).toBeVisible();
});

test("the page can be installed", async ({ page, baseURL }) => {
  await open(page);
  const address = await page.locator("link[rel=manifest]").getAttribute("href");
  const manifest = await (await page.request.get(new URL(address ?? "", baseURL).href)).json();
  expect(manifest.start_url).toBe("./");
  for (const { src } of manifest.icons)
    expect((await page.request.get(new URL(src, baseURL).href)).ok()).toBe(true);
});
