// Exercises: solved by the keyboard alone, kept whatever happens, handed in, and left without a trace in one's own texts.

import { execFileSync } from "node:child_process";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { headline, open, text } from "./page";
import { expect, test } from "./visit";

test.use({
  contextOptions: { reducedMotion: "reduce" },
  permissions: ["clipboard-read", "clipboard-write"],
});

const goals = (page: Page) => page.getByRole("list", { name: "Goals" }).getByRole("listitem");
const met = (page: Page) => goals(page).filter({ has: page.getByRole("img", { name: "Met", exact: true }) });
const field = (page: Page) => page.getByRole("textbox", { name: "service.yaml, YAML" });
const kept = (page: Page, key: string) => page.evaluate((key) => localStorage.getItem(`portolan/${key}`), key);

/** Moves the focus with Tab until it is on a button of that name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    await page.keyboard.press("Tab");
    const label = await page.evaluate(() => {
      const { activeElement: on } = document;
      return on?.getAttribute("aria-label") ?? on?.textContent ?? "";
    });
    if (name.test(label)) return;
  }
  throw new Error(`no way by Tab to ${name}`);
}

/** Mends the first exercise's Service in the editor, by keys. */
async function mend(page: Page): Promise<void> {
  await page.keyboard.press("Control+Home");
  for (let line = 0; line < 4; line++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.keyboard.type("type: NodePort");
}

/** Opens an exercise by its address. */
async function openExercise(page: Page, name: string): Promise<void> {
  await page.goto(`./#exercise=${name}`);
  await expect(goals(page).first()).toBeVisible();
}

test("the first exercise is solved with the keyboard alone, as a student would", async ({ page }) => {
  await open(page);
  await tabTo(page, /^Exercises$/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Exercises" })).toBeFocused();
  await tabTo(page, /^Begin: /);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "The spec from the article" })).toBeFocused();
  await expect(goals(page).first()).toContainText("Forbidden");
  await expect(met(page)).toHaveCount(0);
  await expect(headline(page)).toContainText("connection refused by node-1");
  // Nothing mends it at a key.
  await page.keyboard.press("Alt+Enter");
  await tabTo(page, /^Hint 1 of 3/);
  await page.keyboard.press("Enter");
  await expect(page.getByText("This hint costs 5 points of 100.")).toBeVisible();
  await tabTo(page, /^Read it/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("list", { name: "Hints" })).toContainText("It refuses it");
  await page.keyboard.press("Tab");
  await tabTo(page, /service\.yaml, YAML/);
  await mend(page);
  await expect(met(page)).toHaveCount(4);
  await expect(page.getByRole("status", { name: "Goals" })).toContainText("4 of 4 goals");
  await expect(page.getByRole("heading", { name: "Solved, with 95 of 100 points" })).toBeVisible();
  // What was one's own is untouched, and comes back.
  await page.getByRole("button", { name: "Leave the exercise" }).press("Enter");
  await expect(page.getByRole("list", { name: "Goals" })).toBeHidden();
  await expect(text(page)).not.toContainText("type: NodePort");
  await expect.poll(() => new URL(page.url()).hash).not.toContain("exercise");
  await page.getByRole("button", { name: "Exercises" }).press("Enter");
  await expect(page.getByRole("button", { name: /^The spec from the article.*95 points/ })).toBeVisible();
});

test("giving up asks once, shows the solution, and is noted; undo and starting over bring texts back", async ({ page }) => {
  await openExercise(page, "order-service");
  await field(page).click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("# mine");
  await expect(page.getByRole("button", { name: "Undo" })).toBeEnabled();
  await page.getByRole("button", { name: "Give up" }).click();
  await page.getByRole("button", { name: "See the solution" }).click();
  await expect(page.getByRole("heading", { name: "This is the solution" })).toBeVisible();
  await expect(met(page)).toHaveCount(4);
  await expect(text(page)).toContainText("type: NodePort");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(text(page)).toContainText("# mine");
  await page.getByRole("button", { name: "Start over" }).click();
  await expect(text(page)).not.toContainText("# mine");
  await expect(met(page)).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(text(page)).toContainText("# mine");
  await page.getByRole("button", { name: "All exercises" }).click();
  await expect(page.getByRole("button", { name: /^The spec from the article.*solution seen/ })).toBeVisible();
});

test("what may not be edited is told, and earns nothing", async ({ page }) => {
  await openExercise(page, "order-service");
  await page.getByRole("tab", { name: "Pods" }).click();
  const pods = page.getByRole("textbox", { name: "pods.yaml, YAML" });
  await pods.click();
  // The last number of the last Pod.
  await page.keyboard.press("Control+End");
  for (let letter = 0; letter < 2; letter++) await page.keyboard.press("Backspace");
  await page.keyboard.type("1");
  await expect(page.getByText("Not everything here may be edited.")).toBeVisible();
  await expect(page.locator(".forbidden")).toContainText("containerPort may not be edited.");
});

test("a prediction is judged when it is committed, and can be watched then", async ({ page }) => {
  await openExercise(page, "follow-the-node-port");
  const first = goals(page).first();
  for (const chain of ["KUBE-NODEPORTS", "KUBE-SVC"]) await first.getByRole("button", { name: chain, exact: true }).click();
  await expect(met(page)).toHaveCount(0);
  await first.getByRole("button", { name: "Commit" }).click();
  await expect(first).toContainText("1 more is missing");
  await first.getByRole("button", { name: "KUBE-EXT", exact: true }).click();
  await first.getByRole("button", { name: "Commit" }).click();
  await expect(met(page)).toHaveCount(1);
  await first.getByRole("button", { name: /^Show/ }).click();
  await expect(headline(page)).toContainText("answered by order-");
});

test("an exercise goes on where it was left; a damaged record loses nothing", async ({ page }) => {
  await openExercise(page, "order-service");
  await field(page).click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("# half done");
  await expect.poll(() => kept(page, "exercise/order-service")).toContain("# half done");
  expect(await kept(page, "text/service.yaml")).not.toContain("# half done");
  await page.reload();
  await expect(text(page)).toContainText("# half done");
  const damaged = await page.evaluate(() => {
    const key = "portolan/exercise/order-service";
    const text = `${localStorage.getItem(key)?.slice(0, -9)}`;
    localStorage.setItem(key, text);
    localStorage.setItem("portolan/exercise/docker-habit", "{nonsense");
    return text;
  });
  await page.goto("about:blank");
  await page.goto("./#exercises");
  await expect(page.getByText("A part of your progress was damaged.")).toBeVisible();
  expect(await kept(page, "damaged/order-service")).toBe(damaged);
  expect(await kept(page, "damaged/docker-habit")).toBe("{nonsense");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save progress as a file" }).click();
  const path = await (await download).path();
  await page.evaluate(() => localStorage.clear());
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Take progress from a file" }).click();
  await (await chooser).setFiles(path);
  await expect(page.getByText(/^Taken from/)).toBeVisible();
  expect(await kept(page, "damaged/order-service")).toBe(damaged);
});

test("a teacher's portolan verify reads the result code", async ({ page }) => {
  await openExercise(page, "order-service");
  await field(page).click();
  await mend(page);
  await expect(met(page)).toHaveCount(4);
  await page.getByText("Hand in: the result code").click();
  await page.getByLabel("Your name, if you like").fill("Ada");
  await expect(page.getByRole("textbox", { name: "Result code" })).toHaveValue(/^portolan-result-1\./);
  await page.getByRole("button", { name: "Copy the code" }).click();
  await expect(page.getByText("Copied", { exact: true })).toBeVisible();
  const code = await page.evaluate(() => navigator.clipboard.readText());
  const command = new URL("../../target/debug/portolan", import.meta.url).pathname;
  const report = execFileSync(command, ["verify", code], { encoding: "utf8" });
  expect(report).toContain("Solved");
});

test("whoever surrounds the page follows along, and brings a state back", async ({ page, browser, baseURL }) => {
  const listen = () => {
    const reports: unknown[] = [];
    Object.assign(globalThis, { reports });
    addEventListener("portolan:exercise", (event) => reports.push((event as CustomEvent).detail));
    addEventListener("portolan:resume", (event) => (event as CustomEvent).detail.give(localStorage.getItem("given") ?? ""));
  };
  type Report = { exercise: string; score: number; solved: boolean; goals: number[]; state: string };
  const last = (page: Page) => page.evaluate(() => (globalThis as unknown as { reports: Report[] }).reports.at(-1));
  await page.addInitScript(listen);
  await openExercise(page, "order-service");
  await field(page).click();
  await mend(page);
  await expect.poll(() => last(page)).toMatchObject({ exercise: "order-service", score: 1, solved: true, goals: [4, 4] });
  const state = (await last(page))?.state ?? "";
  expect(state.length).toBeLessThan(1000);
  const fresh = await browser.newContext({ reducedMotion: "reduce" });
  const there = await fresh.newPage();
  await there.addInitScript(listen);
  await there.addInitScript((state) => localStorage.setItem("given", state), state);
  await there.goto(`${baseURL}#exercise=order-service`);
  await expect(text(there)).toContainText("type: NodePort");
  await expect(met(there)).toHaveCount(4);
  await fresh.close();
});

test("a report that is overtaken by a later one is not told", async ({ page }) => {
  await page.addInitScript(() => {
    const reports: number[] = [];
    const real = Response.prototype.arrayBuffer;
    let release: (_: unknown) => void;
    let packed = 0;
    const later = new Promise((resolve) => (release = resolve));
    // Whoever surrounds the page hears of a report when it is packed: the first takes longer than the second.
    Response.prototype.arrayBuffer = async function () {
      const mine = this.url === "" ? ++packed : 0;
      const bytes = await real.call(this);
      if (mine === 1) await later;
      return bytes;
    };
    addEventListener("portolan:exercise", (event) => {
      const { score } = (event as CustomEvent).detail;
      reports.push(score);
      if (score === 1) release(undefined);
    });
    const overtaken = later.then(() => new Promise((resolve) => setTimeout(resolve))).then(() => reports);
    Object.assign(globalThis, { overtaken });
  });
  await openExercise(page, "order-service");
  await field(page).click();
  await mend(page);
  await expect(met(page)).toHaveCount(4);
  const reports = await page.evaluate(() => (globalThis as unknown as { overtaken: Promise<number[]> }).overtaken);
  expect(reports.at(-1)).toBe(1);
});

for (const [name, viewport] of [
  ["a desktop", { width: 1440, height: 900 }],
  ["a phone", { width: 390, height: 844 }],
] as const) {
  test.describe(`on ${name}`, () => {
    test.use({ viewport });

    test("axe finds nothing in the list, an exercise and its end", async ({ page }) => {
      const violations = async () => {
        const found: string[] = [];
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
          const axe = new AxeBuilder({ page }).include(":is(.course, .exercise, .bar)");
          const { violations } = await (colorScheme === "light" ? axe : axe.withRules(["color-contrast"])).analyze();
          for (const { id, nodes } of violations)
            found.push(`${id} in the ${colorScheme} theme: ${nodes.map(({ html }) => html).join(" ")}`);
        }
        return found;
      };
      await page.goto("./#exercises");
      await expect(page.getByRole("button", { name: /^Begin: / })).toBeVisible();
      expect(await violations()).toEqual([]);
      await openExercise(page, "follow-the-node-port");
      await expect(goals(page).first().getByRole("button", { name: "KUBE-EXT", exact: true })).toBeVisible();
      expect(await violations()).toEqual([]);
      await page.getByRole("button", { name: "Give up" }).click();
      await page.getByRole("button", { name: "See the solution" }).click();
      await expect(page.getByRole("heading", { name: "This is the solution" })).toBeVisible();
      expect(await violations()).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    });
  });
}
