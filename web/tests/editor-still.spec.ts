// Before the editor's bundle is there: the same text, drawn, that can be edited at once.

import AxeBuilder from "@axe-core/playwright";
import type { Page, Route } from "@playwright/test";
import { expect, test } from "./visit";

test.use({ contextOptions: { reducedMotion: "reduce" } });

const field = (page: Page) => page.getByRole("textbox", { name: "service.yaml, YAML" });
const opened = (page: Page) => page.locator(".cm-content");

/** Holds the bundle back until it is let go. */
async function holdBundle(page: Page): Promise<() => Promise<void>> {
  const held: Route[] = [];
  await page.route("**/editor.js", (route) => void held.push(route));
  return async () => {
    await expect.poll(() => held.length).toBe(1);
    await held[0].continue();
  };
}

test("the text shows with its colours, its ports and its problems before the editor is loaded", async ({ page, visit }) => {
  await page.goto("./", { waitUntil: "networkidle" });
  await expect(field(page)).toHaveValue(/nodePort: 32222/);
  await expect(page.locator(".still .p")).toHaveText(["8080", "8170", "32222"]);
  await expect(page.locator(".still .cm-lintRange-error").first()).toHaveText("nodePort:");
  await expect(page.locator(".still-line").nth(3).locator(".y-key")).toHaveText("name:");
  const { violations } = await new AxeBuilder({ page }).include(".editor-pane").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.getByRole("tab", { name: "Pods" }).click();
  await expect(page.getByRole("textbox", { name: "pods.yaml, YAML" })).toHaveValue(/kind: Deployment/);
  expect(visit.files()).not.toContain("editor.js");
});

test("each line stands where the editor puts it", async ({ page }) => {
  const places = (selector: string) =>
    page.locator(selector).evaluateAll((lines) =>
      lines.map((line) => {
        const range = document.createRange();
        range.selectNodeContents(line);
        const { left, top } = range.getBoundingClientRect();
        return [line.textContent, Math.round(left), Math.round(top)];
      }).filter(([text]) => text !== ""),
    );
  await page.goto("./");
  await expect(field(page)).toBeVisible();
  const before = await places(".still-line > span");
  await page.locator("#text-panel").hover();
  await expect(opened(page)).toBeVisible();
  await expect(page.locator(".still")).toBeHidden();
  expect(await places(".cm-line")).toEqual(before);
});

test("what is typed before the editor is there is kept, with the cursor, and can be undone", async ({ page }) => {
  const release = await holdBundle(page);
  await page.goto("./");
  await field(page).click({ position: { x: 300, y: 10 + 3 * 21 + 10 } }); // The end of the fourth line.
  await page.keyboard.type("-two");
  await expect(field(page)).toHaveValue(/name: order-service-two\n/);
  await page.keyboard.press("ArrowLeft");
  await release();
  await expect(opened(page)).toBeFocused();
  await page.keyboard.type("x");
  await expect(opened(page)).toContainText("name: order-service-twxo");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expect(page.locator(".cm-line").nth(3)).toHaveText("  name: order-service");
});

test("a new line begins as far in before the editor is there as with it, and can be taken back", async ({ page }) => {
  await holdBundle(page);
  await page.goto("./");
  await field(page).click({ position: { x: 300, y: 10 + 4 * 21 + 10 } }); // The end of the fifth line.
  await page.keyboard.press("Enter");
  await page.keyboard.type("type: NodePort");
  await expect(field(page)).toHaveValue(/\nspec:\n  type: NodePort\n  ports:\n/);
  await page.keyboard.press("Enter");
  await page.keyboard.type("ipFamilyPolicy: SingleStack");
  await expect(field(page)).toHaveValue(/\n  type: NodePort\n  ipFamilyPolicy: SingleStack\n  ports:\n/);
  for (let undo = 0; undo < 80 && !/spec:\n  ports:/.test(await field(page).inputValue()); undo++)
    await page.keyboard.press("Control+z");
  await expect(field(page)).toHaveValue(/\nspec:\n  ports:\n/);
});

test("the editor waits while a selection is being drawn", async ({ page }) => {
  const release = await holdBundle(page);
  await page.goto("./");
  const box = (await field(page).boundingBox())!;
  const [x, y] = [box.x + 52, box.y + 10 + 21 + 10]; // Before "kind: Service".
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 120, y);
  await release();
  await page.waitForResponse("**/editor.js").catch(() => null);
  await expect(field(page)).toBeFocused();
  await page.mouse.up();
  await expect(opened(page)).toBeFocused();
  await expect.poll(() => page.evaluate(() => String(getSelection()))).toBe("kind: Service");
});

test("a fix works before the editor is there, and leaves the cursor in its line", async ({ page }) => {
  await page.route("**/editor.js", () => {}); // Never answered.
  await page.goto("./");
  await field(page).focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Alt+Enter");
  await expect(field(page)).toHaveValue(/type: NodePort/);
  await page.keyboard.type("# end");
  await expect(field(page)).toHaveValue(/component: order-service-app\n# end$/);
  await page.getByRole("button", { name: "Start over" }).click();
  await page.locator(".editor-pane").getByRole("button", { name: "Add type: NodePort" }).click();
  await expect(field(page)).toHaveValue(/type: NodePort/);
  await expect(page.locator(".still .cm-lintRange-error")).toHaveCount(0);
});
