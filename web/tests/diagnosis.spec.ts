// Why it does not work: told beside the outcome of a request that fails, and in the editor before any is sent.

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { mended, nobodyListens, nobodySelected, type Texts } from "../screenshots/clusters";
import { Screen } from "../screenshots/states";
import { headline } from "./page";
import { expect, test } from "./visit";

test.use({ contextOptions: { reducedMotion: "reduce" } });

const why = (page: Page) => page.getByRole("region", { name: "Why it fails" });
const problems = (page: Page) => page.getByRole("status", { name: "Problems" });

/** The page with these texts, and a request through them. */
async function sent(page: Page, texts: Texts, to = "http://node-1:32222", narrow = false): Promise<Screen> {
  const screen = new Screen(page, narrow);
  await screen.open(texts);
  await screen.send("laptop", to);
  return screen;
}

test("a request to a targetPort where nobody listens says so, leads to the line, and is mended by one click", async ({ page }) => {
  await sent(page, nobodyListens);
  await expect(why(page).getByRole("heading")).toHaveText("Nobody listens on the targetPort");
  const pod = await headline(page).locator("b").textContent();
  await expect(why(page)).toContainText(`a RST of ${pod}`);
  await expect(why(page)).toContainText("8170/TCP");
  await why(page).getByRole("button", { name: "service.yaml, line 9" }).click();
  await expect(page.locator(".cm-content")).toBeFocused();
  expect(await page.evaluate(() => String(getSelection()))).toBe("targetPort: 8171");
  await why(page).getByRole("button", { name: "Set targetPort to 8170" }).click();
  await expect(headline(page)).toHaveClass(/reply/);
  await expect(why(page)).toBeHidden();
  await expect(problems(page)).toBeHidden();
  // What was mended in the editor can be undone there, and fails again.
  await page.locator(".cm-content").press("Control+z");
  await expect(why(page)).toBeVisible();
});

test("a selector that matches no pod is told with the nearest, and what there is to learn is loaded when it is asked for", async ({ page, visit }) => {
  await sent(page, nobodySelected);
  await expect(why(page)).toContainText("component=order-service-app, not component=order-app");
  expect(visit.files()).not.toContain("learn.txt");
  await why(page).getByText("Why?").click();
  await expect(why(page)).toContainText("A Service does not know Deployments.");
  await why(page).getByRole("button", { name: "Fold it" }).click();
  await expect(why(page).getByRole("heading")).toBeHidden();
  await why(page).getByRole("button", { name: "Why it fails" }).click();
  await why(page).getByRole("button", { name: /^Select component/ }).click();
  await expect(headline(page)).toHaveClass(/reply/);
  // The old request, shown again, is told as the texts stand now.
  await page.getByRole("tab", { name: "Log" }).click();
  await page.locator(".log li").nth(1).getByRole("button").click();
  await expect(why(page)).toContainText("as they stand now, this request is answered");
});

test("a port that the Service does not have is mended by dialling another", async ({ page }) => {
  await sent(page, mended, "http://node-1:32223");
  await why(page).getByRole("button", { name: "Dial http://node-1:32222" }).click();
  await expect(headline(page)).toHaveClass(/reply/);
  await expect(page.getByRole("combobox", { name: "To" })).toHaveValue("http://node-1:32222");
});

test("a Service that will fail is marked before any request, and one key mends it", async ({ page }) => {
  await new Screen(page, false).open(nobodyListens);
  await expect(problems(page)).toContainText("Nobody listens on the targetPort");
  await expect(page.locator(".cm-lintRange-warning")).toHaveText(["targetPort: 8171"]);
  await expect(page.locator(".cm-lintRange-error")).toHaveCount(0);
  await page.locator(".cm-content").press("Alt+Enter");
  await expect(page.locator(".cm-content")).toContainText("targetPort: 8170");
  // And where nothing is wrong, nothing is said.
  await expect(problems(page)).toBeHidden();
  await expect(page.locator("[class*=cm-lintRange]")).toHaveCount(0);
});

test("the same is marked before the editor is there, and stays where it belongs while one types", async ({ page }) => {
  await page.route("**/editor.js", () => {}); // Never answered.
  await page.goto("./");
  const field = page.getByRole("textbox", { name: "service.yaml, YAML" });
  await field.fill(nobodyListens.Service);
  const marked = page.locator(".still .cm-lintRange-warning");
  await expect(marked).toHaveText(["targetPort:", " ", "8171"]);
  await field.press("Control+Home");
  await page.keyboard.type("# shop\n");
  await expect(marked).toHaveText(["targetPort:", " ", "8171"]);
  await expect(problems(page)).toContainText("line 10");
  await page.keyboard.press("Alt+Enter");
  await expect(field).toHaveValue(/targetPort: 8170/);
  await expect(marked).toHaveCount(0);
});

test("what is only good to know stays quiet", async ({ page }) => {
  const ports = "  - {name: a, port: 8080, targetPort: 8170}\n  - {name: b, port: 8080, targetPort: 8170, protocol: UDP}\n";
  const service = nobodyListens.Service.replace(/  - port[^]*TCP\n/, ports).replace("8171", "8170");
  const pods = mended.Pods.replace(
    /( *)- containerPort: 8170\n/,
    "$&$1- {containerPort: 8170, protocol: UDP}\n",
  );
  await new Screen(page, false).open({ ...mended, Service: service, Pods: pods });
  const note = problems(page).locator("details.quiet");
  await expect(note).toContainText("Good to know: One number for TCP and for UDP");
  await expect(note.getByRole("button")).toHaveCount(0);
  await expect(page.locator(".tab-sign")).toHaveCount(0);
  await expect(page.locator(".cm-lintRange-warning")).toHaveCount(0);
  await expect(page.locator(".cm-lintRange-hint").first()).toBeVisible();
  await note.getByText("Good to know").click();
  await expect(note.getByRole("button", { name: "Give UDP a Service of its own" })).toBeVisible();
});

test("a first visit is told what the API server says, and nothing is examined yet", async ({ page, visit }) => {
  await page.goto("./", { waitUntil: "networkidle" });
  await expect(page.getByRole("button", { name: "Mend it and watch" })).toBeVisible();
  await expect(why(page)).toBeHidden();
  expect(visit.files()).not.toContain("learn.txt");
  await page.getByRole("button", { name: /^Send/ }).click();
  await expect(why(page).getByRole("heading")).toHaveText("A nodePort without type NodePort or LoadBalancer");
  await expect(page.getByRole("button", { name: "Mend it and watch" })).toBeHidden();
  await why(page).getByRole("button", { name: "Add type: NodePort" }).click();
  await expect(headline(page)).toHaveClass(/reply/);
});

for (const [name, width, colorScheme] of [
  ["in the dark", 1440, "dark"],
  ["on a phone", 390, "light"],
] as const) {
  test.describe(name, () => {
    test.use({ viewport: { width, height: 900 }, colorScheme });

    test(`axe finds nothing in what is told ${name}`, async ({ page }) => {
      await sent(page, nobodyListens, undefined, width < 861);
      await why(page).getByText("Why?").click();
      await expect(why(page).locator("details p")).toContainText("targetPort");
      const { violations } = await new AxeBuilder({ page }).include("main").analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
    });
  });
}
