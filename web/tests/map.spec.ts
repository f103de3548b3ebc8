// The map: its things are reached and told about, it can be moved, and the packet moves on it.

import type { Page } from "@playwright/test";
import { Screen } from "../screenshots/states";
import { crowd, everyState, mended } from "../screenshots/clusters";
import { expect, test } from "./visit";

test.use({ contextOptions: { reducedMotion: "reduce" } });

const thing = (page: Page, name: RegExp) => page.locator(".map").getByRole("button", { name });

/** How large and where the picture is drawn. */
const view = (page: Page) =>
  page.locator(".view").evaluate((group) => {
    const { a, e, f } = new DOMMatrix(getComputedStyle(group).transform);
    return { scale: a, x: e, y: f };
  });

test("a pod's card tells its facts, and one press sends a request from it", async ({ page }) => {
  await new Screen(page, false).open(everyState);
  await thing(page, /^shop-web, pod/).click();
  const card = page.getByRole("dialog", { name: "shop-web" });
  await expect(card).toContainText("no Service");
  await expect(card).toContainText("3000 TCP");
  await expect(card).toContainText("component=shop-web");
  await card.getByRole("button", { name: /order-service:8080/ }).click();
  await expect(card).toBeHidden();
  await expect(page.getByLabel("From")).toHaveValue("shop-web");
  await expect(page.locator("#app .outcome-chip")).toContainText("answered by order-");
});

test("ready, unready, terminating and unselected pods differ by name and shape", async ({ page }) => {
  await new Screen(page, false).open(everyState);
  for (const [pod, state] of [
    ["order-starts", "not ready"],
    ["order-stops", "terminating"],
    ["shop-web", "unselected"],
  ])
    await expect(thing(page, new RegExp(`^${pod}.*, ${state}, `))).toHaveCount(1);
  const shapes = await page
    .locator(".map .pod .sign")
    .evaluateAll((signs) =>
      signs.map((sign) => sign.tagName + sign.getAttribute("d")?.replace(/[\d.]+/g, "")),
    );
  expect(new Set(shapes).size).toBeGreaterThanOrEqual(3);
});

test("arrow up and down go through the things, Enter opens a card, Escape returns", async ({ page }) => {
  await new Screen(page, false).open(mended);
  await thing(page, /^laptop, outside/).focus();
  await page.keyboard.press("ArrowDown");
  await expect(thing(page, /^node-1, node/)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  const pod = page.locator(".map .pod .hit:focus");
  await expect(pod).toHaveAttribute("aria-label", /, pod, 10\.244\./);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(pod).toHaveCount(1);
  await page.keyboard.press("ArrowUp");
  await expect(thing(page, /^node-1, node/)).toBeFocused();
});

test("the map grows by key, button and wheel, and is dragged", async ({ page }) => {
  await new Screen(page, false).open(mended);
  const before = await view(page);
  await thing(page, /^laptop, outside/).focus();
  await page.keyboard.press("+");
  await expect.poll(async () => (await view(page)).scale).toBeGreaterThan(before.scale * 1.2);
  await page.keyboard.press("0");
  await expect.poll(() => view(page)).toEqual(before);
  await page.getByRole("button", { name: "Larger (+)" }).click();
  const holder = await page.locator(".map-holder").boundingBox();
  if (holder === null) throw new Error("there is no map");
  const [x, y] = [holder.x + holder.width / 2, holder.y + holder.height / 2];
  await page.mouse.move(x, y);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -200);
  await page.keyboard.up("Control");
  await expect.poll(async () => (await view(page)).scale).toBeGreaterThan(before.scale * 1.5);
  const grown = await view(page);
  await page.mouse.down();
  await page.mouse.move(x + 60, y + 40, { steps: 3 });
  await page.mouse.up();
  const moved = await view(page);
  expect(moved.x - grown.x).toBeCloseTo(60, 0);
  expect(moved.y - grown.y).toBeCloseTo(40, 0);
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("sixty pods on eight nodes each have a sign, and a row tells its pods", async ({ page }) => {
  const screen = new Screen(page, false);
  await screen.open(crowd);
  await expect(page.locator(".map .pod .sign")).toHaveCount(60);
  await thing(page, /^payment-gateway, \d+ pods on node-1/).click();
  const card = page.getByRole("dialog", { name: /^payment-gateway/ });
  await card.getByRole("button", { name: /^payment-gateway-/ }).first().click();
  await expect(page.getByRole("dialog", { name: /^payment-gateway-/ })).toContainText("9090");
});

test("a packet refused by a pod tells there who called", async ({ page }) => {
  const screen = new Screen(page, false);
  await screen.open({ ...mended, Service: mended.Service.replace("8170", "8171") });
  await screen.send("laptop", "http://node-1:32222");
  await screen.until(/refuse/i);
  const pod = page.locator(".map .pod.refused");
  await expect(pod).toContainText("from 192.168.50.11:");
});

test.describe("where motion is welcome", () => {
  test.use({ contextOptions: { reducedMotion: "no-preference" } });

  test("the packet goes along its line, and a new step takes over where it is", async ({ page }) => {
    const screen = new Screen(page, false);
    await screen.open(mended);
    await screen.send("laptop", "http://node-1:32222");
    await page.keyboard.press("Home");
    const token = page.locator(".token");
    const places = await token.evaluate(async (token) => {
      const place = () => {
        const matrix = (token as SVGGElement).transform.baseVal.consolidate()?.matrix;
        return { x: matrix?.e ?? 0, y: matrix?.f ?? 0 };
      };
      const press = (key: string) =>
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      const seen = [place()];
      press("ArrowRight");
      for (let frames = 0; frames < 14; frames++) {
        await frame();
        if (frames === 8) press("ArrowRight");
        seen.push(place());
      }
      return seen;
    });
    const jumps = places.slice(1).map(({ x, y }, at) => Math.hypot(x - places[at].x, y - places[at].y));
    expect(jumps.filter((jump) => jump > 0).length).toBeGreaterThan(5);
    expect(Math.max(...jumps)).toBeLessThan(120);
  });
});
