// The states of the page that are worth a look, and how a visitor gets there.

import { expect, type Page } from "@playwright/test";
import * as clusters from "./clusters";
import type { Texts } from "./clusters";

/** A page, and whether it is arranged as on a phone. */
export class Screen {
  constructor(
    readonly page: Page,
    readonly narrow: boolean,
  ) {}

  /** Opens the page of someone who left `texts` in the editor's tabs, and its editor. */
  async open(texts: Texts): Promise<void> {
    await this.page.addInitScript((texts) => {
      for (const [tab, text] of Object.entries(texts))
        localStorage.setItem(`portolan/text/${tab.toLowerCase()}.yaml`, text);
    }, texts);
    await this.first();
    await this.page.locator("#text-panel").hover();
    await expect(this.page.locator(".cm-content")).toBeVisible();
    await this.page.getByRole("tab", { name: /^Service/ }).click();
    await this.page.keyboard.press("Control+Home");
  }

  /** Opens the page as a first visit finds it. */
  async first(): Promise<void> {
    await this.page.goto("./");
    await this.turn("YAML");
    await expect(this.page.locator("#text-panel")).toBeVisible();
  }

  /** On a phone, another page. */
  async turn(to: "YAML" | "Journey" | "Rules"): Promise<void> {
    if (this.narrow) await this.page.locator(".pages").getByRole("tab", { name: to }).click();
  }

  /** Sends a request. */
  async send(from: string, to: string): Promise<void> {
    await this.turn("Journey");
    await this.page.getByLabel("From").selectOption(from);
    const address = this.page.getByRole("combobox", { name: "To" });
    await address.fill(to);
    await address.press("Escape");
    await this.page.getByRole("button", { name: /^Send/ }).click();
    await expect(this.page.locator("#app .outcome-chip").first()).toBeVisible();
    await address.blur();
  }

  /** Goes on until the step is called so. */
  async until(title: RegExp): Promise<void> {
    const slider = this.page.getByRole("slider", { name: "Step" });
    await this.page.keyboard.press("Home");
    for (let left = 60; left > 0; left--) {
      const words = (await slider.getAttribute("aria-valuetext")) ?? "";
      if (title.test(words)) return;
      await this.page.keyboard.press("ArrowRight");
    }
    throw new Error(`no step is called ${title}`);
  }

  async last(): Promise<void> {
    await this.page.keyboard.press("End");
  }
}

const dialled = "http://node-1:32222";

/** The states, by the names of their pictures. */
export const states: Record<string, (screen: Screen) => Promise<void>> = {
  "1-first-visit": (screen) => screen.first(),
  "2-refusal": (screen) => screen.open(clusters.refused),
  "3-node-port": async (screen) => {
    await screen.open(clusters.mended);
    await screen.send("laptop", dialled);
    await screen.until(/which pod/i);
  },
  "4-at-the-pod": async (screen) => {
    await screen.open(clusters.everyState);
    await screen.send("laptop", dialled);
    await screen.until(/gets|arrive|deliver|reaches/i);
  },
  "5-answered": async (screen) => {
    await screen.open(clusters.mended);
    await screen.send("shop-web", "http://order-service:8080");
    await screen.last();
  },
  "6-refused-by-a-rule": async (screen) => {
    await screen.open(clusters.nobodySelected);
    await screen.send("laptop", dialled);
    await screen.until(/refuse|reject/i);
  },
  "7-refused-by-the-pod": async (screen) => {
    await screen.open(clusters.nobodyListens);
    await screen.send("laptop", dialled);
    await screen.until(/refuse|nobody listens/i);
  },
  "8-timed-out": async (screen) => {
    await screen.open(clusters.localOnly);
    await screen.send("laptop", dialled);
    if ((await screen.page.locator("#app .outcome-chip.timeout").count()) === 0)
      await screen.send("laptop", "http://node-2:32222");
    await screen.last();
  },
  "9-a-crowd": async (screen) => {
    await screen.open(clusters.crowd);
    await screen.send("laptop", dialled);
    await screen.until(/which pod/i);
  },
  "10-beyond": async (screen) => {
    await screen.open(clusters.beyond);
    await screen.send("laptop", dialled);
    await screen.until(/which pod/i);
  },
  "11-empty": async (screen) => {
    await screen.open(clusters.mended);
    await screen.turn("Journey");
  },
};
