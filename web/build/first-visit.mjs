// Visits a built page as a newcomer does, with a module that notes which functions are called, and
// writes the notes of all visits together: `node first-visit.mjs PAGE VISITS DIST PARTS NOTES`. The page is
// `index.html` or `embed.html`, the visits are `all` or `usual`. PARTS is a folder with the module as `bg.wasm`, and with
// what parts it may bring, each by its name.

import { chromium } from "@playwright/test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromiumArguments } from "./chromium.mjs";
import { embedVisits, throughEmbed } from "./embed-visit.mjs";
import { origin, serveFolder } from "./from-folder.mjs";

const [file, which, dist, parts, notesFile] = process.argv.slice(2);

/** Keeps the exports of the page's module where the notes can be read from. */
const keepExports = () => {
  for (const way of ["instantiate", "instantiateStreaming"]) {
    const real = WebAssembly[way];
    WebAssembly[way] = async (...how) => {
      const result = await real.apply(WebAssembly, how);
      globalThis.firstVisit = (result.instance ?? result).exports;
      return result;
    };
  }
};

/** Drops what waits for typing to rest: the diagnosis (`REST_MS` in `web/src/diagnosis`), which is no part of it. */
const dropRest = () => {
  const real = globalThis.setTimeout;
  globalThis.setTimeout = (work, wait, ...rest) => (wait === 250 ? 0 : real(work, wait, ...rest));
};

/** How long the first journey plays, with some to spare, in milliseconds. */
const FIRST_JOURNEY_MS = 9000;

const wide = { width: 1440, height: 900 };
const pageVisits = [
  { reader: { viewport: wide, colorScheme: "light" }, sends: true },
  { reader: { viewport: wide, colorScheme: "dark", reducedMotion: "reduce" }, sends: true },
  { reader: { viewport: { width: 1100, height: 720 }, colorScheme: "light" }, sends: true },
  // Here the texts show first; the key that sends is a touch away.
  { reader: { viewport: { width: 390, height: 844 }, colorScheme: "light", hasTouch: true }, sends: false },
];

/** The pointer on its way over map, timeline and rules: the rest is asked for meanwhile, not waited for. */
const wander = async (page) => {
  const { width, height } = page.viewportSize();
  for (let y = 60; y < height; y += 60) {
    await page.mouse.move(width - 20, y);
    await page.mouse.move(450, y, { steps: 12 });
  }
};

/**
 * From the opening to the first answer. Not by the pointer: it would also turn to the editor, which comes late with
 * all that it calls.
 */
const firstAnswer = async (page) => {
  await wander(page);
  await page.getByRole("button", { name: "Mend it and watch" }).evaluate((button) => button.click());
  await page.getByText(/answered by order-/).first().waitFor({ timeout: 60_000 });
  await wander(page);
};

/** From the opening of the page itself to where a newcomer's first touch would be. */
const throughPage = async (page, { sends }) => {
  await page.getByRole("textbox", { name: "service.yaml, YAML" }).waitFor({ timeout: 60_000 });
  if (sends) await firstAnswer(page);
  // Where nobody sends, the first journey plays to its end.
  else await page.waitForTimeout(FIRST_JOURNEY_MS);
};

const [visits, through] =
  file === "embed.html" ? [await embedVisits(dist, which), throughEmbed] : [pageVisits, throughPage];

/** The file of a part, if a path names one. */
const partOf = (path) => {
  const part = /_([a-z]+)\.wasm$/.exec(path)?.[1];
  return part && join(parts, `${part}.wasm`);
};

const browser = await chromium.launch({
  executablePath: process.env.PORTOLAN_CHROMIUM,
  args: chromiumArguments,
});
try {
  let all;
  for (const visit of visits) {
    const context = await browser.newContext({ ...visit.reader, serviceWorkers: "block" });
    const page = await context.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.addInitScript(keepExports);
    await page.addInitScript(dropRest);
    await serveFolder(page, dist, partOf);
    await page.goto(`${origin}${visit.address ?? ""}`, { waitUntil: "networkidle" });
    await through(page, visit);
    if (errors.length) throw errors[0];
    const notes = await page.evaluate(() => {
      const { firstVisit } = globalThis;
      const read = [];
      while (firstVisit[`notes${read.length}`]) read.push(firstVisit[`notes${read.length}`].value);
      return read;
    });
    all = notes.map((bits, at) => (bits | (all?.[at] ?? 0)) >>> 0);
    await context.close();
  }
  await writeFile(notesFile, JSON.stringify(all));
} finally {
  await browser.close();
}
