// While someone writes a Service: what can stand here, and what a field does.

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./visit";

test.use({ contextOptions: { reducedMotion: "reduce" } });

const text = (page: Page) => page.locator(".cm-content");
const line = (page: Page, words: string) => page.locator(".cm-line", { hasText: words }).first();
const offers = (page: Page) => page.getByRole("listbox", { name: "Completions" });

async function open(page: Page): Promise<void> {
  await page.goto("./");
  await page.locator("#text-panel").hover();
  await expect(text(page)).toBeVisible();
}

/** Begins a new line behind the one that holds `words`. */
async function below(page: Page, words: string): Promise<void> {
  await line(page, words).click();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
}

test("fields and values are offered with what they do, and the keyboard takes them", async ({ page }) => {
  await open(page);
  await below(page, "spec:");
  await page.keyboard.type("ty");
  await expect(offers(page).getByRole("option").first()).toHaveText("type");
  await expect(page.locator(".cm-completionInfo")).toContainText("How far the Service can be reached");
  await page.keyboard.press("Enter");
  await expect(offers(page).getByRole("option")).toHaveText(["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]);
  const { violations } = await new AxeBuilder({ page }).include(".cm-tooltip-autocomplete").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.press("ArrowDown");
  await expect(page.locator(".cm-completionInfo")).toContainText("at one port of every node");
  await page.keyboard.press("Enter");
  await expect(line(page, "type:")).toHaveText("  type: NodePort");
  await expect(page.getByRole("status", { name: "Problems" })).toBeHidden();
});

test("the labels and the ports that pods here have are offered", async ({ page }) => {
  await open(page);
  await line(page, "component:").click();
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+End");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Control+Space");
  await expect(offers(page).getByRole("option", { name: /^component: order-service-app/ })).toBeVisible();
  await offers(page).getByRole("option", { name: /^component: shop-web/ }).click();
  await expect(line(page, "component:")).toHaveText("    component: shop-web");
  await line(page, "targetPort:").click();
  await page.keyboard.press("End");
  for (let digits = 4; digits > 0; digits--) await page.keyboard.press("Backspace");
  await page.keyboard.press("Control+Space");
  await offers(page).getByRole("option", { name: /^3000/ }).click();
  await expect(line(page, "targetPort:")).toHaveText("    targetPort: 3000");
});

test("a field that is there is not offered again, and other kinds' fields are not touched", async ({ page }) => {
  await open(page);
  await below(page, "targetPort:");
  await page.keyboard.press("Control+Space");
  await expect(offers(page).getByRole("option")).toHaveText(["name", "appProtocol"]);
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: "Pods" }).click();
  await below(page, "replicas:");
  await page.keyboard.press("Control+Space");
  await page.keyboard.type("x");
  await expect(line(page, "  x")).toBeVisible();
  await expect(offers(page)).toBeHidden();
});

test("help shows under the pointer and at a key", async ({ page }) => {
  await open(page);
  await line(page, "targetPort:").locator(".y-key").first().hover();
  await expect(page.locator(".help")).toContainText("where every packet to the Service ends");
  await line(page, "protocol:").click();
  await page.keyboard.press("F1");
  const help = page.locator(".help", { hasText: "Which packets this port is for" });
  await expect(help).toContainText("Connections: HTTP, databases, nearly everything.");
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
});

test("a new line is indented as the lines around it", async ({ page }) => {
  await open(page);
  await below(page, "kind:");
  await page.keyboard.type("status:");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await page.keyboard.type("conditions: []");
  await expect(line(page, "conditions")).toHaveText("  conditions: []");
  await below(page, "nodePort:");
  await page.keyboard.type("name: http");
  await expect(line(page, "name: http")).toHaveText("    name: http");
});
