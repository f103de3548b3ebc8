// The first request: mend what the API server refuses, send, watch, change something, watch again.

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./visit";

// Nothing moves by itself, so a test never waits for a picture to settle.
test.use({ contextOptions: { reducedMotion: "reduce" } });

const refusal = "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'";

/** Opens the page, turns to its editor and waits for it. */
async function open(page: Page): Promise<void> {
  await page.goto("./");
  await page.locator("#text-panel").hover();
  await expect(page.locator(".cm-content")).toBeVisible();
}

/** The text that the editor shows. */
const text = (page: Page) => page.locator(".cm-content");

/** What the client saw, beside the timeline. */
const headline = (page: Page) => page.locator("#app .outcome-chip");

/** The card that tells of the packet at this step. */
const packet = (page: Page) => page.getByRole("region", { name: "The packet" });

/** Replaces one piece of the text that shows with another, as a person does: find it, type over it. */
async function replace(page: Page, old: string, fresh: string): Promise<void> {
  await text(page).click();
  await page.keyboard.press("Control+f");
  await page.locator(".cm-search input[name=search]").pressSequentially(old);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.insertText(fresh);
  await expect(text(page)).toContainText(fresh);
}

/** Mends the first Service and sends the first request. */
async function mendAndSend(page: Page): Promise<void> {
  await open(page);
  await page.keyboard.press("Alt+Enter");
  await expect(text(page)).toContainText("type: NodePort");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(headline(page)).toBeVisible();
}

/** The number of the step that shows, from 1, and how many there are. */
async function step(page: Page): Promise<[number, number]> {
  const slider = page.getByRole("slider", { name: "Step" });
  const value = async (name: string) => Number(await slider.getAttribute(name));
  return [await value("aria-valuenow"), await value("aria-valuemax")];
}

async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
}

test("the API server's refusal is told in its words, and a button mends it", async ({ page }) => {
  await open(page);
  const problems = page.getByRole("status", { name: "Problems" });
  await expect(problems).toContainText("The API server refuses this Service");
  await expect(problems).toContainText(refusal);
  await expect(problems).toContainText("line 9");
  await expect(page.locator(".cm-lintRange-error")).toContainText("nodePort");
  await page.getByRole("button", { name: "Add type: NodePort" }).click();
  await expect(text(page)).toContainText("type: NodePort");
  await expect(problems).toBeHidden();
  await expect(page.getByText("Valid for the API server")).toContainText("selects 3 pods, 3 ready");
});

test("a key mends it too, and the editor can undo it", async ({ page }) => {
  await open(page);
  await text(page).click();
  await page.keyboard.press("Alt+Enter");
  await expect(text(page)).toContainText("type: NodePort");
  await page.keyboard.press("Control+z");
  await expect(text(page)).not.toContainText("type: NodePort");
  await expect(page.getByRole("status", { name: "Problems" })).toContainText(refusal);
});

test("a request is answered, and the journey can be walked to its end and back", async ({ page }) => {
  await mendAndSend(page);
  await expect(headline(page)).toContainText("answered by order-");
  const [first, count] = await step(page);
  expect(first).toBe(1);
  expect(count).toBeGreaterThan(10);
  const on = page.getByRole("button", { name: "Step on" });
  const seen: string[] = [];
  for (let at = 1; at < count; at++) {
    seen.push(await packet(page).getByRole("heading").first().innerText());
    await on.click();
    await expect.poll(() => step(page)).toEqual([at + 1, count]);
  }
  await expect(on).toBeDisabled();
  await expect(packet(page)).toContainText("answered by order-");
  const back = page.getByRole("button", { name: "Step back" });
  for (let at = count - 1; at > 0; at--) {
    await back.click();
    await expect.poll(() => step(page)).toEqual([at, count]);
    expect(await packet(page).getByRole("heading").first().innerText()).toBe(seen[at - 1]);
  }
  await expect(back).toBeDisabled();
});

test("the rules that decide are marked in order, and lead to the YAML that made them", async ({ page }) => {
  await mendAndSend(page);
  const on = page.getByRole("button", { name: "Step on" });
  const current = page.locator(".r.now");
  await expect(async () => {
    await on.click();
    await expect(current).toContainText("-A KUBE-NODEPORTS", { timeout: 200 });
  }).toPass();
  await expect(current).toContainText("--dport 32222");
  await expect(current).toBeInViewport();
  await page.getByRole("button", { name: /nodePort/ }).click();
  await expect.poll(() => page.evaluate(() => String(getSelection()))).toBe("32222");
});

test("a targetPort where nobody listens is refused by the pod itself", async ({ page }) => {
  await mendAndSend(page);
  await replace(page, "8170", "8171");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(headline(page)).toContainText("connection refused");
  await expect(headline(page)).toContainText("order-");
  await page.keyboard.press("Control+Enter");
  await headline(page).click();
  await expect(packet(page)).toContainText("8171");
});

test("a selector that fits nothing is refused by a rule, and the rule is named", async ({ page }) => {
  await mendAndSend(page);
  await replace(page, "order-service-app", "nobody");
  await expect(page.getByText("Valid for the API server")).toContainText("selects no pod");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(headline(page)).toContainText("connection refused");
  await headline(page).click();
  const rule = packet(page).locator(".cited");
  await expect(rule).toContainText("-j REJECT");
  await rule.click();
  await expect(page.locator(".r.picked")).toContainText("-j REJECT");
});

test("a pod calls the Service by its name and port", async ({ page }) => {
  await open(page);
  await page.keyboard.press("Alt+Enter");
  await expect(text(page)).toContainText("type: NodePort");
  await page.getByLabel("From").selectOption("shop-web");
  const address = page.getByRole("combobox", { name: "To" });
  await address.fill("http://order-service:8080");
  await address.press("Enter");
  await expect(headline(page)).toContainText("answered by order-");
});

test("what cannot be dialled is told beside the field", async ({ page }) => {
  await mendAndSend(page);
  const address = page.getByRole("combobox", { name: "To" });
  await address.fill("node-1 32222");
  await address.press("Enter");
  await expect(page.getByRole("alert")).toContainText("node-1 32222");
  await expect(address).toHaveAttribute("aria-invalid", "true");
});

test("the texts stay between visits, and starting over can be undone", async ({ page }) => {
  await open(page);
  await page.keyboard.press("Alt+Enter");
  await expect(text(page)).toContainText("type: NodePort");
  await open(page);
  await expect(text(page)).toContainText("type: NodePort");
  await page.getByRole("button", { name: "Start over" }).click();
  await expect(text(page)).not.toContainText("type: NodePort");
  await page.getByRole("button", { name: "Bring back my texts" }).click();
  await expect(text(page)).toContainText("type: NodePort");
});

test("while a text is broken, the last good journey stays, dimmed", async ({ page }) => {
  await mendAndSend(page);
  await replace(page, "kind: Service", "kind: [");
  await expect(page.getByRole("status", { name: "Problems" })).toBeVisible();
  await expect(page.locator(".map-holder")).toHaveClass(/stale/);
  await expect(headline(page)).toContainText("answered by order-");
  await page.keyboard.press("Control+z");
  await expect(page.locator(".map-holder")).not.toHaveClass(/stale/);
});

test("the keyboard alone is enough", async ({ page }) => {
  await open(page);
  await page.keyboard.press("Alt+Enter");
  await expect(text(page)).toContainText("type: NodePort");
  await page.keyboard.press("Control+Enter");
  await expect(headline(page)).toContainText("answered by order-");
  const [, count] = await step(page);
  await page.keyboard.press("End");
  await expect.poll(() => step(page)).toEqual([count, count]);
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => step(page)).toEqual([count - 1, count]);
  await page.keyboard.press("Home");
  await expect.poll(() => step(page)).toEqual([1, count]);
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => step(page)).toEqual([2, count]);
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Play" })).toBeVisible();
  // The address worth dialling second, chosen from the list.
  const address = page.getByRole("combobox", { name: "To" });
  await address.focus();
  for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "Enter"]) await address.press(key);
  await expect(address).toHaveValue("http://node-2:32222");
  await address.press("Enter");
  await expect(packet(page)).toContainText("node-2");
});

test.describe("where motion is welcome", () => {
  test.use({ contextOptions: { reducedMotion: "no-preference" } });

  test("a journey plays by itself, and stops when it is asked to", async ({ page }) => {
    await mendAndSend(page);
    await page.getByLabel("Speed").selectOption("4×");
    await expect.poll(async () => (await step(page))[0]).toBeGreaterThan(2);
    await page.getByRole("button", { name: "Pause" }).click();
    await expect(page.getByRole("button", { name: "Play" })).toBeVisible();
  });
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("the same parts are pages, and the journey is a list", async ({ page }) => {
    await open(page);
    await page.getByRole("button", { name: "Add type: NodePort" }).click();
    await page.getByRole("tab", { name: "Journey" }).click();
    await page.getByRole("button", { name: "Send" }).click();
    await expect(headline(page)).toContainText("answered by order-");
    const steps = page.getByRole("list", { name: "Steps" });
    await steps.getByRole("button", { name: /KUBE-NODEPORTS/ }).click();
    await expect(steps.locator("[aria-current=step]")).toContainText("32222");
    await page.getByRole("tab", { name: "Rules" }).first().click();
    await expect(page.locator(".r.now")).toContainText("--dport 32222");
    expect(await seriousViolations(page)).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
});

test.describe("where the editor's bundle cannot be loaded", () => {
  test.use({ expectsTrouble: true });

  test("a plain field does the same", async ({ page }) => {
    await page.route("**/editor.js", (route) => route.abort());
    await page.goto("./");
    const field = page.getByRole("textbox", { name: "service.yaml, YAML" });
    await expect(field).toHaveValue(/nodePort: 32222/);
    await page.keyboard.press("Alt+Enter");
    await expect(field).toHaveValue(/type: NodePort/);
    await page.getByRole("button", { name: "Send" }).click();
    await expect(headline(page)).toContainText("answered by order-");
  });
});

test("the rules that the last edit added and removed are told", async ({ page }) => {
  await mendAndSend(page);
  await replace(page, "32222", "32223");
  const edit = page.getByRole("status", { name: "Last edit" });
  await expect(edit).toContainText("1 rule added, 1 rule removed");
  await expect(edit).toContainText("--dport 32222");
  expect(await seriousViolations(page)).toEqual([]);
});
