// Texts that someone brings along: chosen, dropped or pasted, they land in their tabs.

import type { Page } from "@playwright/test";
import { dump } from "./dump";
import { expect, test } from "./visit";

test.use({ contextOptions: { reducedMotion: "reduce" } });

const SEVERAL = `# The front.
apiVersion: v1
kind: Service
metadata:
  name: front
spec:
  ports:
  - port: 80
  selector:
    app: front
---
# Its pod.
apiVersion: v1
kind: Pod
metadata:
  name: front-1
  labels:
    app: front
spec:
  containers:
  - name: front
    image: registry.example/front:1
    ports:
    - containerPort: 80
`;

const field = (page: Page, name: string) => page.getByRole("textbox", { name: `${name}.yaml, YAML` });
const told = (page: Page) => page.locator(".brought");

async function choose(page: Page, name: string, text: string): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Import…" }).click();
  await (await chooser).setFiles({ name, mimeType: "application/yaml", buffer: Buffer.from(text) });
}

test("a dump of 300 kB lands in its tabs, can be edited, and gives way to the work before it", async ({ page }) => {
  const text = dump(60);
  expect(text.length).toBeGreaterThan(300_000);
  await page.goto("./");
  await page.evaluate(() => {
    const longest = { ms: 0 };
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest.ms = Math.max(longest.ms, duration);
    }).observe({ type: "longtask" });
    Object.assign(window, { longest });
  });
  await choose(page, "cluster.yaml", text);
  await expect(told(page)).toContainText("Imported from cluster.yaml: 60 in Service, 300 in Pods, 3 in Cluster.");
  await expect(page.locator(".cm-content")).toContainText("name: shop-0");
  await expect(page.getByText("60 Services")).toBeVisible();
  await expect(page.getByRole("status", { name: "Problems" })).toBeHidden();
  const blocked = await page.evaluate(() => (window as unknown as { longest: { ms: number } }).longest.ms);
  console.log(`importing ${text.length} bytes blocked the page for ${Math.round(blocked)} ms at most`);
  await page.locator(".cm-line", { hasText: "name: shop-0" }).first().click();
  await page.keyboard.press("End");
  await page.keyboard.type("0");
  await expect(page.locator(".cm-content")).toContainText("name: shop-00");
  await page.getByRole("button", { name: "Back to your work" }).click();
  await expect(field(page, "service")).toContainText("order-service");
  await page.getByRole("tab", { name: "Pods" }).click();
  await expect(field(page, "pods")).toContainText("kind: Deployment");
});

test("a file that is dropped on the page is taken apart, and one that holds nothing is refused", async ({ page }) => {
  await page.goto("./");
  const drop = async (name: string, text: string) => {
    const data = await page.evaluateHandle(([name, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([text], name));
      return data;
    }, [name, text]);
    // A browser tells of a drag again and again for as long as it lasts.
    await expect(async () => {
      await page.dispatchEvent(".map", "dragover", { dataTransfer: data });
      expect(await page.locator("html").getAttribute("class")).toMatch(/dropping/);
    }).toPass();
    await page.dispatchEvent(".map", "drop", { dataTransfer: data });
  };
  await drop("picture.png", "\0");
  await expect(told(page)).toContainText("Not imported: picture.png is not a text.");
  await expect(field(page, "service")).toHaveValue(/order-service/);
  await drop("front.yaml", SEVERAL);
  await expect(told(page)).toContainText("Imported from front.yaml: 1 in Service, 1 in Pods.");
  await expect(field(page, "service")).toHaveValue(/^# The front\.\n/);
  await page.getByRole("tab", { name: "Pods" }).click();
  await expect(field(page, "pods")).toHaveValue(/^# Its pod\.\n/);
  await page.getByRole("tab", { name: "Cluster" }).click();
  await expect(field(page, "cluster")).toHaveValue(/name: node-2/);
});

test("several documents pasted over a whole text go to their tabs, one stays where it is pasted", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("./");
  const paste = async (text: string) => {
    await page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+v");
  };
  const shown = page.locator(".cm-content");
  await page.locator("#text-panel").hover();
  await expect(shown).toBeVisible();
  await shown.click();
  await paste("apiVersion: v1\nkind: Pod\n");
  await expect(shown).toHaveText("apiVersion: v1kind: Pod");
  await expect(told(page)).toBeHidden();
  await paste(SEVERAL);
  await expect(told(page)).toContainText("Imported from what you pasted: 1 in Service, 1 in Pods.");
  await expect(shown).not.toContainText("front-1");
  await page.getByRole("button", { name: "Back to your work" }).click();
  await expect(shown).toHaveText("apiVersion: v1kind: Pod");
});

test("a paste before the editor is there lands in the tabs too", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.route("**/editor.js", () => {}); // Never answered.
  await page.goto("./");
  await field(page, "service").focus();
  await page.evaluate((text) => navigator.clipboard.writeText(text), SEVERAL);
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+v");
  await expect(told(page)).toContainText("1 in Service, 1 in Pods");
  await expect(field(page, "service")).toHaveValue(/^# The front\.[^]*app: front\n$/);
});
