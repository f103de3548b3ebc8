// What the tests of embeds share: a host page on another origin, and what must never go wrong there.

import { test as plain, type Page } from "@playwright/test";
import { fragmentOf } from "../embed/state.js";
import { Host, manifests } from "./host";
import { expect } from "./visit";

type Fixtures = {
  host: Host;
  /** Everything that anybody asked for, by address. */
  asked: string[];
  /** What went wrong, each as one sentence. */
  troubles: string[];
};

export const test = plain.extend<Fixtures>({
  host: async ({ baseURL }, use) => {
    const host = new Host(baseURL ?? "");
    await host.start();
    await use(host);
    await host.stop();
  },
  asked: async ({ page }, use) => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await use(asked);
  },
  troubles: [
    async ({ page }, use) => {
      const troubles: string[] = [];
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) troubles.push(message.text());
      });
      page.on("pageerror", (error) => troubles.push(error.message));
      await use(troubles);
      expect(troubles).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** The state of a scenario's first request, at a step (from 0). */
export async function stateOf(name = "node-port", step = 0): Promise<string> {
  return fragmentOf({ yaml: await manifests(name), from: "laptop", to: "http://node-1:32222", step });
}

/** Keeps every message that a host page hears from its frames. */
export async function listen(page: Page): Promise<() => Promise<{ data: string }[]>> {
  await page.addInitScript(() => {
    const heard: { data: string }[] = [];
    Object.assign(window, { heard });
    addEventListener("message", ({ data }) => heard.push({ data }));
  });
  return () => page.evaluate(() => (window as unknown as { heard: { data: string }[] }).heard);
}

/** Says something to the page's first frame. */
export const say = (page: Page, message: unknown) =>
  page.evaluate((message) => window.frames[0].postMessage(message, "*"), message);

/** What came over the wire, as it was compressed. */
export async function weigh(page: Page): Promise<() => number> {
  let sum = 0;
  page.on("requestfinished", async (request) => {
    const { responseBodySize, responseHeadersSize } = await request.sizes();
    sum += responseBodySize + responseHeadersSize;
  });
  return () => sum;
}
