// A visit to the page that notes what a visitor must never meet: errors in the console, files that
// are missing, and anything loaded from elsewhere. Tests take `test` and `expect` from here.

import { test as plain, expect, type Page, type Request } from "@playwright/test";

/** What went on during a visit. */
export class Visit {
  /** Every request, in order. */
  readonly requests: Request[] = [];
  /** What went wrong, each as one sentence. */
  readonly troubles: string[] = [];

  constructor(
    page: Page,
    /** The address of the page. */
    readonly address: string,
  ) {
    page.on("console", (message) => {
      // What the tests themselves ask for.
      if (message.text().startsWith("Service Worker registration blocked")) return;
      // The browser's word for a machine so slow that the wasm is needed only seconds after it came.
      if (message.text().includes("was preloaded using link preload but not used")) return;
      if (message.type() === "error" || message.type() === "warning")
        this.troubles.push(`console ${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.troubles.push(`uncaught: ${error.message}`));
    page.on("request", (request) => {
      this.requests.push(request);
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(address))
        this.troubles.push(`a request to elsewhere: ${request.url()}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400)
        this.troubles.push(`${response.status()} for ${response.url()}`);
    });
  }

  /** The paths of the files that were asked for, from the page's own folder. */
  files(): string[] {
    const address = new URL(this.address);
    return this.requests
      .map((request) => new URL(request.url()))
      .filter((url) => url.origin === address.origin)
      .map((url) => url.pathname.slice(address.pathname.length) || "index.html");
  }
}

type Options = {
  /** A test that causes trouble on purpose sets this to true. */
  expectsTrouble: boolean;
  visit: Visit;
};

export const test = plain.extend<Options>({
  expectsTrouble: [false, { option: true }],
  visit: [
    async ({ page, baseURL, expectsTrouble }, use) => {
      const visit = new Visit(page, baseURL ?? "");
      // `PORTOLAN_SLOW=8` tries the tests as on a machine an eighth as fast.
      const slow = Number(process.env.PORTOLAN_SLOW ?? 1);
      if (slow > 1) {
        const session = await page.context().newCDPSession(page);
        await session.send("Emulation.setCPUThrottlingRate", { rate: slow });
      }
      await use(visit);
      if (!expectsTrouble) expect(visit.troubles).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
