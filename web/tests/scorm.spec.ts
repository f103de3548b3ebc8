// A package for learning systems, launched by one: scorm-again, an independent runtime of SCORM 1.2.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { inflateRawSync } from "node:zlib";
import { test as plain, expect, type FrameLocator, type Page } from "@playwright/test";
import { unzipSync } from "fflate";
import { mediaTypes } from "../build/media-types.mjs";

const path = (relative: string) => new URL(relative, import.meta.url).pathname;
const command = path("../../target/debug/portolan");

/** The learning system's own site: it serves a package under a folder, with its runtime in the page around it. */
const system = "http://learning.test/";

type Kept = Record<string, string>;

class Course {
  constructor(
    private readonly page: Page,
    private readonly files: Record<string, Uint8Array>,
    /** What went wrong in any of the pages. */
    readonly troubles: string[],
  ) {}

  text = (file: string) => new TextDecoder().decode(this.files[file]);

  /** What the manifest launches, in order. */
  async launches(): Promise<string[]> {
    return this.page.evaluate((xml) => {
      const manifest = new DOMParser().parseFromString(xml, "application/xml");
      if (manifest.querySelector("parsererror")) throw new Error("the manifest is no XML");
      const resource = (item: Element) => manifest.getElementById(item.getAttribute("identifierref") ?? "") ??
        manifest.querySelector(`resource[identifier="${item.getAttribute("identifierref")}"]`);
      return [...manifest.querySelectorAll("item")].map((item) => resource(item)?.getAttribute("href") ?? "");
    }, this.text("imsmanifest.xml"));
  }

  /** Opens what is launched, with what the system kept of an earlier time. */
  async launch(file: string, kept: Kept = {}): Promise<FrameLocator> {
    await this.page.goto(system);
    await this.page.evaluate(
      ([address, kept]) => {
        const scope = globalThis as never as { Scorm12API: new (settings: object) => never; API: never };
        scope.API = new scope.Scorm12API({ logLevel: "NONE" });
        const api = scope.API as { loadFromFlattenedJSON(json: object): void };
        api.loadFromFlattenedJSON(kept);
        const frame = document.createElement("iframe");
        Object.assign(frame, { src: address, width: 1300, height: 850 });
        document.body.append(frame);
      },
      [`course/${file}`, kept] as const,
    );
    return this.page.frameLocator("iframe");
  }

  /** What the system knows of an element now. */
  get = (element: string) =>
    this.page.evaluate((element) => {
      const { API } = globalThis as never as { API: { cmi: object } };
      const whole = JSON.parse(JSON.stringify(API.cmi));
      const value = element.split(".").slice(1).reduce((at, key) => at?.[key], whole);
      return String(value);
    }, element);

  /** The work that the system keeps, unpacked. */
  async work(): Promise<string> {
    const state = await this.get("cmi.suspend_data");
    return state && inflateRawSync(Buffer.from(state, "base64url")).toString();
  }

  /** Ends the launch, as a system does that shows something else, and returns what it keeps. */
  async end(): Promise<Kept> {
    await this.page.locator("iframe").evaluate((frame: HTMLIFrameElement) => (frame.src = "about:blank"));
    await expect.poll(() => this.page.evaluate(() =>
      (globalThis as never as { API: { isTerminated(): boolean } }).API.isTerminated())).toBe(true);
    const kept: Kept = {};
    for (const element of ["cmi.suspend_data", "cmi.core.lesson_status", "cmi.core.score.raw"])
      kept[element] = await this.get(element);
    return kept;
  }
}

const test = plain.extend<{ course: Course }>({
  course: async ({ page }, use, info) => {
    const zip = info.outputPath("course.zip");
    execFileSync(command, ["export", "--scorm", zip, "--page", path("../../dist"), "order-service", "who-is-calling"]);
    const files = unzipSync(readFileSync(zip));
    const runtime = readFileSync(path("../node_modules/scorm-again/dist/scorm12.min.js"));
    const troubles: string[] = [];
    page.on("pageerror", (error) => troubles.push(`uncaught: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") troubles.push(`console: ${message.text()}`);
    });
    await page.route("**/*", (route) => {
      const address = new URL(route.request().url());
      if (!address.href.startsWith(system)) troubles.push(`a request to elsewhere: ${address}`);
      const name = decodeURIComponent(address.pathname.slice(1));
      if (name === "")
        return route.fulfill({ contentType: "text/html", body: '<!doctype html><title>Course</title><script src="runtime.js"></script>' });
      if (name === "runtime.js") return route.fulfill({ contentType: "text/javascript", body: runtime });
      if (name === "favicon.ico") return route.fulfill({ status: 204 });
      const file = files[name.replace(/^course\//, "")];
      if (!file) return route.fulfill({ status: 404 });
      return route.fulfill({ contentType: mediaTypes[extname(name)] ?? "application/octet-stream", body: Buffer.from(file) });
    });
    await use(new Course(page, files, troubles));
    expect(troubles).toEqual([]);
  },
});

test.use({ contextOptions: { reducedMotion: "reduce" } });

const goals = (frame: FrameLocator) => frame.getByRole("list", { name: "Goals" }).getByRole("listitem");
const met = (frame: FrameLocator) => goals(frame).filter({ has: frame.getByRole("img", { name: "Met", exact: true }) });

/** Adds a line to the Service's `spec`. */
async function add(page: Page, frame: FrameLocator, line: string): Promise<void> {
  await frame.getByRole("textbox", { name: "service.yaml, YAML" }).click();
  await page.keyboard.press("Control+Home");
  for (let at = 0; at < 4; at++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.keyboard.type(line);
}

test("a learning system gets the score and the completion, and gives the work back", async ({ page, course }) => {
  const [first] = await course.launches();
  let frame = await course.launch(first);
  await expect(frame.getByRole("heading", { name: "The spec from the article" })).toBeVisible();
  await expect(met(frame)).toHaveCount(0);
  expect(await course.get("cmi.core.lesson_status")).toBe("incomplete");
  await add(page, frame, "# still looking");
  await expect.poll(() => course.work()).toContain("# still looking");
  const half = await course.end();
  expect(half["cmi.core.lesson_status"]).toBe("incomplete");
  expect(half["cmi.suspend_data"].length).toBeLessThanOrEqual(4096);
  // Another day, at another machine: nothing is left but what the system kept.
  await page.evaluate(() => localStorage.clear());
  frame = await course.launch(first, half);
  await expect(frame.locator("#text-panel")).toContainText("# still looking");
  await add(page, frame, "type: NodePort");
  await expect(met(frame)).toHaveCount(4);
  await expect.poll(() => course.get("cmi.core.lesson_status")).toBe("completed");
  expect(await course.get("cmi.core.score.raw")).toBe("100");
  const whole = await course.end();
  expect(whole["cmi.suspend_data"].length).toBeLessThanOrEqual(4096);
  expect(await course.get("cmi.core.session_time")).toMatch(/^\d{2,4}:\d\d:\d\d(\.\d{1,2})?$/);
  // What is complete stays so, whatever is tried afterwards.
  frame = await course.launch(first, whole);
  await expect(met(frame)).toHaveCount(4);
  await frame.getByRole("button", { name: "Start over" }).click();
  await expect(met(frame)).toHaveCount(0);
  const after = await course.end();
  expect([after["cmi.core.lesson_status"], after["cmi.core.score.raw"]]).toEqual(["completed", "100"]);
});

test("each exercise of a package is launched by itself", async ({ course }) => {
  const launches = await course.launches();
  expect(launches).toHaveLength(2);
  const frame = await course.launch(launches[1]);
  await expect(frame.getByRole("heading", { name: "Every visitor comes from node-1" })).toBeVisible();
});

test("without a learning system the exercise works, and says that nothing is reported", async ({ page, course }) => {
  const [first] = await course.launches();
  await page.goto(`${system}course/${first}`);
  await expect(page.getByRole("alert").filter({ hasText: "No learning system answers" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "The spec from the article" })).toBeVisible();
});
