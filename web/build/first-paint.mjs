// Puts into the built page what a first visit shows until the app is there: `node first-paint.mjs DIST`. The app itself
// draws it: the page is opened as a newcomer opens it, and what stands there then is kept, less what hangs on the size
// of the window or needs the app. `styles/opening.css` shows it.

import { chromium } from "@playwright/test";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromiumArguments } from "./chromium.mjs";
import { origin, serveFolder } from "./from-folder.mjs";

const [dist] = process.argv.slice(2);

/** The page as it is drawn, as HTML that needs no script. */
const still = () => {
  const app = document.getElementById("app");
  // What the user would change stands in properties, of which HTML knows nothing.
  for (const field of app.querySelectorAll("input")) field.setAttribute("value", field.value);
  for (const area of app.querySelectorAll("textarea")) area.textContent = area.value;
  for (const option of app.querySelectorAll("option")) option.toggleAttribute("selected", option.selected);
  const picture = app.cloneNode(true);
  // The map and the stops of the timeline have their places by the window's size, and few rules are in view.
  const gone = ".map-picture, .track > * + *, .rules > :nth-child(n + 16), [hidden], .hidden-words";
  for (const element of picture.querySelectorAll(gone)) element.remove();
  // It is looked at only: what is for those who use the page would be there twice.
  const kept = /^(class|style|value|selected|disabled|placeholder|viewBox|d|c[xy]|r[xy]?|[xy][12]?|width|height|points|fill|stroke.*|opacity|transform)$/;
  for (const element of picture.querySelectorAll("*"))
    for (const name of element.getAttributeNames()) if (!kept.test(name)) element.removeAttribute(name);
  const comments = document.createTreeWalker(picture, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (comments.nextNode()) found.push(comments.currentNode);
  for (const comment of found) comment.remove();
  const pages = picture.querySelector(".pages");
  return { all: picture.innerHTML, pages: pages?.outerHTML ?? "" };
};

const browser = await chromium.launch({ executablePath: process.env.PORTOLAN_CHROMIUM, args: chromiumArguments });
try {
  const drawn = async (width) => {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      reducedMotion: "reduce",
      serviceWorkers: "block",
    });
    const page = await context.newPage();
    await serveFolder(page, dist);
    await page.goto(origin, { waitUntil: "networkidle" });
    await page.getByRole("textbox", { name: "service.yaml, YAML" }).waitFor({ timeout: 60_000 });
    const result = await page.evaluate(still);
    await context.close();
    return result;
  };
  const [wide, narrow] = [await drawn(1440), await drawn(390)];
  if (!wide.all.includes("<main") || !narrow.pages) throw new Error("the page did not open as a first visit does");
  // One picture for both: a narrow screen shows the pages' tabs too, and of the rest the left half.
  const picture = wide.all.replace("<main", `${narrow.pages}<main`);
  const file = join(dist, "index.html");
  const page = await readFile(file, "utf8");
  const place = '<div id="opening">';
  if (!page.includes(place)) throw new Error("index.html has no place for what shows first");
  // The indentation is for those who write the page.
  const squeezed = page
    .replace(/\n\s*/g, "\n")
    // `boot.js` asks for the app when this shows; the links are its addresses then.
    .replace(/rel="(modulepreload|preload)" id="app-/g, 'rel="app" id="app-');
  const drawnPlace = `<div id="opening" class="drawn"><div class="picture" inert aria-hidden="true">${picture}</div>`;
  await writeFile(file, squeezed.replace(place, () => drawnPlace));
} finally {
  await browser.close();
}
