// The dialog that puts a step into somebody's own page.

import { headline, open, seriousViolations } from "./page";
import { expect, test } from "./visit";

test.use({ contextOptions: { reducedMotion: "reduce" }, permissions: ["clipboard-read", "clipboard-write"] });

const sent = async (page: import("@playwright/test").Page) => {
  await open(page);
  await page.keyboard.press("Alt+Enter");
  await page.keyboard.press("Control+Enter");
  await expect(headline(page)).toContainText("answered by order-");
  for (let at = 0; at < 4; at++) await page.keyboard.press("ArrowRight");
  await page.getByRole("button", { name: "Embed" }).click();
  const dialog = page.getByRole("dialog", { name: "Put this step into a page of yours" });
  await expect(dialog).toBeVisible();
  return dialog;
};

test("the preview is live, and what is copied follows the choices", async ({ page }) => {
  const dialog = await sent(page);
  const preview = page.frameLocator("iframe[title=Preview]");
  await expect(preview.getByText("step 5 of 18")).toBeVisible();
  await dialog.getByLabel("Packet").check();
  await dialog.getByLabel("Theme").selectOption("dark");
  await dialog.getByLabel("Read-only").check();
  await expect(preview.locator(":root")).toHaveAttribute("data-theme", "dark");
  await expect(preview.getByRole("region", { name: "The packet" })).toBeVisible();
  await expect(preview.getByRole("button", { name: "Edit the Service" })).toHaveCount(0);
  await dialog.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(dialog.getByText("Copied")).toBeVisible();
  const frame = await page.evaluate(() => navigator.clipboard.readText());
  expect(frame).toMatch(/^<iframe src="http\S+embed\.html\?view=map,packet&amp;theme=dark&amp;step=5&amp;readonly=1#v1=[\w-]+" title="Kubernetes Service/);
  const copied = dialog.getByLabel("What to copy");
  await dialog.getByLabel("Copy as").selectOption({ label: "Element" });
  await expect(copied).toHaveValue(/<portolan-playground src="http\S+" state="v1=[\w-]+" view="map,packet" theme="dark" step="5" readonly>\n\n<pre>/);
  await expect(copied).toHaveValue(/nodePort: 32222/);
  await dialog.getByLabel("Copy as").selectOption({ label: "Markdown link" });
  await expect(copied).toHaveValue(/^\[Kubernetes Service.*\]\(http\S+#v1=[\w-]+\)$/);
  await dialog.getByLabel("Copy as").selectOption({ label: "Markdown with picture" });
  await expect(copied).toHaveValue(/^\[!\[Kubernetes Service.*\]\(portolan-step-5\.svg\)\]\(http\S+#v1=[\w-]+\)$/);
});

test("the step is saved as SVG and as PNG", async ({ page }) => {
  const dialog = await sent(page);
  for (const [name, start] of [["SVG", "<svg "], ["PNG", "\u0089PNG"]]) {
    const [download] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("button", { name }).click()]);
    expect(download.suggestedFilename()).toBe(`portolan-step-5.${name.toLowerCase()}`);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString("latin1").startsWith(start)).toBe(true);
  }
});

for (const [form, options] of [
  ["wide and light", { colorScheme: "light", viewport: { width: 1440, height: 900 } }],
  ["narrow and dark", { colorScheme: "dark", viewport: { width: 390, height: 844 } }],
] as const)
  test.describe(form, () => {
    test.use(options);

    test(`the dialog keeps nobody out (${form})`, async ({ page }) => {
      await open(page);
      await page.getByRole("button", { name: "Embed" }).click();
      const dialog = page.getByRole("dialog");
      await expect(page.frameLocator("iframe[title=Preview]").locator(".embed-page")).toBeVisible();
      await dialog.getByText("What fits where").click();
      expect(await seriousViolations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      await page.screenshot({ path: `../target/screenshots/embed-dialog-${form.split(" ")[0]}.png` });
      await page.keyboard.press("Escape");
      await expect(dialog).toHaveCount(0);
    });
  });
