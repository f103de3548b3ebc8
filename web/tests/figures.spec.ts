// How fast the page is, measured in the browser and printed. What a busy machine decides is not asserted. `cargo xtask figures` runs this alone.

import type { Page } from "@playwright/test";
import { open } from "./many-services";
import { test } from "./visit";

test.use({ contextOptions: { reducedMotion: "reduce" } });
test.setTimeout(120_000);

/** What the keys took, in milliseconds each. */
type Times = {
  /** How long the page worked from the key to the new picture: what the key set off, and the frame that shows it. */
  worked: number[];
  /** The same, and the wait between the two for the screen's next turn. */
  passed: number[];
};

/**
 * Takes the last digit off the first Service's port, and types it again: both ports are right, and each key changes the
 * rules. The frame that shows the new picture comes when that is done.
 */
async function keystrokes(page: Page, count: number): Promise<Times> {
  const text = page.locator(".cm-content");
  await text.click();
  await page.keyboard.press("Control+Home");
  for (let line = 0; line < 6; line++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.evaluate(() => {
    const shown = new MessageChannel();
    const times: Times = { worked: [], passed: [] };
    Object.assign(window, { keystrokes: { times } });
    let [start, work, began] = [0, 0, 0];
    const frame = window.requestAnimationFrame.bind(window);
    let inFrame = false;
    window.requestAnimationFrame = (callback) =>
      frame((time) => {
        began ||= performance.now();
        inFrame = true;
        setTimeout(() => (inFrame = false));
        callback(time);
      });
    // The message comes behind the frame that shows what was drawn.
    const drawn = () => {
      began ||= performance.now();
      shown.port2.postMessage(null);
    };
    // The ports of the first Service stand here too, drawn together with map and rules.
    new MutationObserver(() => {
      if (start !== 0) inFrame ? drawn() : frame(drawn);
    }).observe(document.querySelector(".ports")!, { characterData: true, childList: true, subtree: true });
    shown.port1.onmessage = () => {
      if (start === 0) return;
      const now = performance.now();
      times.worked.push(work + now - began);
      times.passed.push(now - start);
      start = 0;
    };
    const key = () => ([start, work, began] = [performance.now(), 0, 0]);
    document.addEventListener("keydown", key, true);
    // What an event sets off ends with its microtasks, each of which may leave further ones. A message would come only
    // behind the next frame: browsers let that go first after a key.
    const ended = async () => {
      for (let turn = 0; turn < 30; turn++) await null;
      if (began === 0) work = performance.now() - start;
    };
    for (const kind of ["keydown", "keypress", "beforeinput", "input"]) window.addEventListener(kind, ended);
  });
  for (let key = 0; key < count; key++) {
    // Nobody types so fast that a key comes while the page still reads on for the last one.
    await page.evaluate(() => new Promise((go) => requestIdleCallback(go, { timeout: 1000 })));
    await page.keyboard.press(key % 2 === 0 ? "Backspace" : "0");
    await page.waitForFunction(
      (so_far) => (window as never as { keystrokes: { times: Times } }).keystrokes.times.worked.length > so_far,
      key,
      { timeout: 60_000 },
    );
  }
  return page.evaluate(() => (window as never as { keystrokes: { times: Times } }).keystrokes.times);
}

/** From here on the page takes note of what blocks it. Browsers tell of what takes more than 50 ms alone. */
const watchBlocks = (page: Page) =>
  page.addInitScript(() => {
    const blocks: number[] = [];
    Object.assign(window, { blocks });
    new PerformanceObserver((list) => blocks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      entryTypes: ["longtask"],
    });
  });

/** What blocked the page since this was asked last. */
async function tellBlocks(page: Page, when: string): Promise<void> {
  // What is told late belongs to it too.
  await page.evaluate(() => new Promise((go) => requestIdleCallback(go, { timeout: 5000 })));
  const blocks = await page.evaluate(() => (window as never as { blocks: number[] }).blocks.splice(0));
  const what = `longest block, 5,000 Services, ${when}`;
  if (blocks.length > 0) tell(what, Math.max(...blocks), "ms", "50");
  else console.log(`figure: ${what}: none above 50 ms (the aim: 50)`);
}

/** Of an even number of values, what lies between the two in the middle: taking a letter off costs more than typing one. */
function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function tell(what: string, value: number, unit: string, aim: string): void {
  console.log(`figure: ${what}: ${value.toFixed(value < 100 ? 1 : 0)} ${unit} (the aim: ${aim})`);
}

test("a keystroke among 50 Services", async ({ page }) => {
  await open(page, 50);
  const times = await keystrokes(page, 60);
  tell("keystroke to new picture, 50 Services, median", median(times.worked), "ms", "16");
  tell("the same with the wait for the screen's turn", median(times.passed), "ms", "none");
});

// Large clusters take a while to open: only when one asks for the figures.
const all = process.env.PORTOLAN_FIGURES !== undefined;

test("a keystroke among 1,000 Services", async ({ page }) => {
  test.skip(!all, "asked for by `cargo xtask figures`");
  await open(page, 1000);
  const times = await keystrokes(page, 6);
  tell("keystroke to new picture, 1,000 Services, median", median(times.worked), "ms", "100");
});

test("a keystroke among 5,000 Services", async ({ page }) => {
  test.setTimeout(300_000);
  test.skip(!all, "asked for by `cargo xtask figures`");
  await watchBlocks(page);
  await open(page, 5000);
  await tellBlocks(page, "while they are pasted and read");
  const times = await keystrokes(page, 6);
  tell("keystroke to new picture, 5,000 Services, median", median(times.worked), "ms", "none");
  await tellBlocks(page, "while one types");
});

test("a first visit on a machine four times slower", async ({ page, visit }) => {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.addInitScript(() => {
    let [ready, busy] = [0, 0];
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) busy = task.startTime + task.duration;
    }).observe({ entryTypes: ["longtask"] });
    // To ask a page that is starting whether it is ready would keep it busy: it tells by itself.
    const told = () => console.debug(`interactive: ${Math.max(ready, busy)}`);
    new MutationObserver((_, observer) => {
      // What shows before the app is there answers nothing.
      if (document.getElementById("opening") || !document.querySelector("main button[type=submit]")) return;
      ready = performance.now();
      observer.disconnect();
      requestIdleCallback(() => requestIdleCallback(told));
    }).observe(document, { childList: true, subtree: true });
  });
  const told = page.waitForEvent("console", (message) => message.text().startsWith("interactive: "));
  await page.goto("./", { waitUntil: "commit" });
  const interactive = Number((await told).text().split(" ")[1]);
  await page.waitForLoadState("networkidle");
  await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  tell("interactive, CPU slowed four times", interactive, "ms", "1500");
  const sizes = await Promise.all(visit.requests.map((request) => request.sizes()));
  const transferred = sizes.reduce((sum, size) => sum + size.responseBodySize, 0);
  tell("first visit, with gzip", transferred / 1000, "kB", "450");
});
