// The first visit, the scenarios, many requests at once, and the panels.

import { choose, headline, open, packet, seriousViolations, step, text } from "./page";
import { expect, test } from "./visit";

test.describe("where motion is welcome", () => {
  test.use({ contextOptions: { reducedMotion: "no-preference" } });

  test("at a first visit the request is already on its way", async ({ page }) => {
    await open(page);
    await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
    await expect(headline(page)).toContainText("connection refused by node-1");
    await page.getByRole("button", { name: "Mend it and watch" }).click();
    await expect(headline(page)).toContainText("answered by order-");
    await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  });
});

test.describe("where motion is not", () => {
  test.use({ contextOptions: { reducedMotion: "reduce" } });

  test("the first request waits at its first step", async ({ page }) => {
    await open(page);
    await expect(page.getByRole("button", { name: "Play" })).toBeVisible();
    expect((await step(page))[0]).toBe(1);
    await expect(packet(page)).toContainText("laptop dials");
  });

  test("a scenario replaces the texts, and one's own come back", async ({ page }) => {
    await open(page);
    await page.keyboard.press("Alt+Enter");
    await expect(text(page)).toContainText("type: NodePort");
    await choose(page, /^No endpoints/);
    await expect(text(page)).toContainText("component: order-service");
    await expect(headline(page)).toContainText("refused by a REJECT rule");
    await choose(page, /^UDP/);
    await expect(headline(page)).toContainText("answered by names-");
    await page.reload();
    await expect(headline(page)).toContainText("answered by names-");
    await choose(page, "Back to your own texts");
    await expect(text(page)).toContainText("type: NodePort");
    await expect(text(page)).toContainText("nodePort: 32222");
  });

  test("who leaves at once finds the last letter again", async ({ page }) => {
    await open(page);
    await text(page).click();
    await page.keyboard.press("Control+Home");
    // Typed and left in one breath: nothing that waits for a rest has run.
    await page.keyboard.insertText("# min\n");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("e");
    await page.reload();
    await expect(text(page)).toContainText("# mine");
  });

  test("a hundred requests are counted beside what chance gives", async ({ page }) => {
    await open(page);
    await choose(page, /^NodePort/);
    await page.getByRole("button", { name: "× 100" }).click();
    const shares = page.getByRole("region", { name: "Where 100 requests went" });
    await expect(shares.getByRole("row")).toHaveCount(4);
    await expect(shares).toContainText("33.3");
    const counts = await shares.locator("tbody td:nth-child(3)").allInnerTexts();
    expect(counts.map(Number).reduce((sum, count) => sum + count)).toBe(100);
    await shares.getByLabel("over one connection").check();
    await expect.poll(() => shares.locator("tbody td:nth-child(3)").allInnerTexts()).toContain("100");
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await page.getByRole("tab", { name: "Log" }).click();
    const rows = page.getByRole("tabpanel", { name: "Log" }).getByRole("listitem");
    expect(await rows.count()).toBe(202);
    await rows.last().getByRole("button").click();
    await expect(headline(page)).toContainText("connection refused by node-1");
  });

  test("the seed decides, and can be chosen", async ({ page }) => {
    await open(page);
    await choose(page, /^NodePort/);
    const seen = new Set<string>();
    for (let seed = 1; seed < 12; seed++) {
      await page.getByLabel("seed").fill(`${seed}`);
      await page.keyboard.press("Control+Enter");
      await expect(headline(page)).toContainText("answered by");
      seen.add(await headline(page).innerText());
    }
    expect(seen.size).toBe(3);
  });

  test("the panels tell of rules, endpoints and connections at this step", async ({ page }) => {
    await open(page);
    await choose(page, /^Pods that are not ready/);
    await page.getByRole("tab", { name: "Endpoints" }).click();
    const endpoints = page.getByRole("tabpanel", { name: "Endpoints" });
    await expect(endpoints.getByRole("row", { name: /order-b/ })).toContainText("not ready");
    await expect(endpoints.getByRole("row", { name: /shop-web/ })).toContainText("the selector wants");
    await page.getByRole("tab", { name: "Connections" }).click();
    const connections = page.getByRole("tabpanel", { name: "Connections" });
    await expect(connections).toContainText("no connection");
    await packet(page).click();
    await page.keyboard.press("End");
    await expect(connections).toContainText("SYN_RECV");
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole("tab", { name: "Log" }).click();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole("tab", { name: "Rules" }).click();
    const rules = page.getByRole("listbox", { name: /^Rules of/ });
    await page.getByLabel("Filter the rules").fill("MASQUERADE");
    await expect(rules).toContainText("-j MASQUERADE");
    await page.getByLabel("Filter the rules").fill("");
    await rules.locator(".jump", { hasText: "KUBE-SEP" }).first().click();
    await expect(page.locator(".r.picked")).toContainText("-A KUBE-SEP");
  });

  test("the sheet of keys opens with a question mark and closes with Escape", async ({ page }) => {
    await open(page);
    await expect(headline(page)).toBeVisible();
    await page.keyboard.press("?");
    const sheet = page.getByRole("dialog", { name: "Keys" });
    await expect(sheet).toContainText("Send the request");
    expect(await seriousViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect(sheet).toBeHidden();
  });
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, contextOptions: { reducedMotion: "reduce" } });

  test("the menu, many requests and the links fit", async ({ page }) => {
    await open(page);
    await choose(page, /^NodePort/);
    await page.getByRole("tab", { name: "Journey" }).click();
    await page.getByRole("button", { name: "× 100" }).click();
    await expect(page.getByRole("region", { name: "Where 100 requests went" })).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await seriousViolations(page)).toEqual([]);
  });
});
