// Writes a page for each built-in scenario, so that pasted links unfurl and it can be read without scripts:
// `node scenario-pages.mjs DIST PORTOLAN [SITE]`. Beside each page stand its picture and its oEmbed JSON.
//
// SITE is the web address under which DIST will stand. Without it the addresses are relative: the pages read as well,
// but services that unfurl links want whole ones. Without Chromium there is no PNG, and the SVG takes its place.

import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromiumArguments } from "./chromium.mjs";

const [dist, portolan, given = ""] = process.argv.slice(2);
if (given && !/^https?:\/\/[^\s"<>]+$/.test(given)) throw new Error(`${given} is no web address`);
const site = given && `${given.replace(/\/+$/, "")}/`;
const out = join(dist, "s");
const run = promisify(execFile);
/** The size of an embed's frame, and of a picture, in pixels. */
const [WIDTH, HEIGHT] = [1010, 560];

const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text) => String(text).replace(/[&<>"]/g, (letter) => escapes[letter]);
/** What the command line wrote into HTML, as it was. */
const plain = (text) => text.replace(/&(lt|gt|quot|amp);/g, (_, name) => ({ lt: "<", gt: ">", quot: '"', amp: "&" })[name]);

const texts = ["service.yaml", "pods.yaml", "cluster.yaml"];

/** What the command line says of a scenario: its picture, the words for it, and the link that shows it. */
const drawn = async ({ name, from, to }) => {
  const files = texts.map((file) => join(dist, "scenarios", name, file));
  const request = ["-f", ...files, "--from", from, "--to", to];
  const traced = await run(portolan, ["trace", ...request, "-o", "json"], { maxBuffer: 1 << 26 });
  const { journeys } = JSON.parse(traced.stdout);
  const steps = journeys[0].journey.steps;
  // The moment that decides: a pod has the packet, or somebody refuses or drops it.
  const decides = steps.findLastIndex(({ kind, way }) => way === "out" && ["delivered", "refused", "dropped"].includes(kind));
  const step = decides < 0 ? "outcome" : String(decides + 1);
  const svg = join(out, `${name}.svg`);
  const wanted = ["--width", String(WIDTH), "--theme", "light", "--step", step];
  const { stdout } = await run(portolan, ["export", ...request, ...wanted, "--svg", svg, "--embed"], { maxBuffer: 1 << 26 });
  const alt = plain(/ alt="([^"]*)"/.exec(stdout)[1]);
  const fragment = plain(/ href="[^"#]*(#[^"]*)"/.exec(stdout)[1]);
  const [, height] = / height="([\d.]+)"/.exec(await readFile(svg, "utf8"));
  return { alt, fragment, step, height: Math.round(Number(height)) };
};

/** Pictures as PNG, at twice their size; nothing when there is no Chromium. */
const painter = async () => {
  const executablePath = process.env.PORTOLAN_CHROMIUM;
  if (!executablePath) return undefined;
  const { chromium } = await import("@playwright/test");
  const browser = await chromium.launch({ executablePath, args: chromiumArguments });
  const page = await browser.newPage({ deviceScaleFactor: 2 });
  return {
    paint: async (name, height) => {
      await page.setViewportSize({ width: WIDTH, height });
      const svg = await readFile(join(out, `${name}.svg`), "utf8");
      await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
      await page.screenshot({ path: join(out, `${name}.png`) });
    },
    close: () => browser.close(),
  };
};

const page = ({ name, title, story }, { alt, fragment, height }, image, yaml) => {
  const at = (path) => (site ? `${site}${path}` : `../${path}`);
  const own = at(`s/${name}.html`);
  const shared = [
    ["og:type", "article"],
    ["og:site_name", "Portolan"],
    ["og:title", title],
    ["og:description", story],
    ["og:url", own],
    ["og:image", at(image)],
    ["og:image:type", image.endsWith(".png") ? "image/png" : "image/svg+xml"],
    ["og:image:width", image.endsWith(".png") ? WIDTH * 2 : WIDTH],
    ["og:image:height", image.endsWith(".png") ? height * 2 : height],
    ["og:image:alt", alt],
  ].map(([property, content]) => `    <meta property="${property}" content="${escaped(content)}" />`);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${escaped(title)} · Portolan</title>
    <meta name="description" content="${escaped(story)}" />
${shared.join("\n")}
    <meta name="twitter:card" content="summary_large_image" />
    <link rel="canonical" href="${escaped(own)}" />
    <link rel="alternate" type="application/json+oembed" href="${escaped(at(`s/${name}.oembed.json`))}" title="${escaped(title)}" />
    <link rel="icon" type="image/svg+xml" href="../icon.svg" />
    <link rel="stylesheet" href="page.css" />
  </head>
  <body>
    <main>
      <h1>${escaped(title)}</h1>
      <p>${escaped(story)}</p>
      <img src="${name}.svg" width="${WIDTH}" height="${height}" alt="${escaped(alt)}" />
      <a class="open" href="../${escaped(fragment)}">Watch the packet in Portolan</a>
${yaml.map(([file, text]) => `      <h2>${file}</h2>\n      <pre>${escaped(text.trimEnd())}</pre>`).join("\n")}
    </main>
  </body>
</html>
`;
};

const oembed = ({ title }, { fragment, height, step }, image) => {
  const at = (path) => (site ? `${site}${path}` : `../${path}`);
  const query = step === "outcome" ? "" : `?step=${step}`;
  const frame = `<iframe src="${escaped(at(`embed.html${query}${fragment}`))}" title="${escaped(title)}" width="${WIDTH}" height="${HEIGHT}" loading="lazy" style="border:0; display:block"></iframe>`;
  const scale = image.endsWith(".png") ? 2 : 1;
  return {
    version: "1.0",
    type: "rich",
    title,
    provider_name: "Portolan",
    provider_url: site || "../",
    html: frame,
    width: WIDTH,
    height: HEIGHT,
    thumbnail_url: at(image),
    thumbnail_width: WIDTH * scale,
    thumbnail_height: height * scale,
  };
};

await mkdir(out, { recursive: true });
const here = dirname(dirname(fileURLToPath(import.meta.url)));
await copyFile(join(here, "scenario-pages/page.css"), join(out, "page.css"));
const listed = JSON.parse(await readFile(join(dist, "scenarios/index.json"), "utf8"));
const painting = await painter();
try {
  for (const scenario of listed) {
    const { name } = scenario;
    const shown = await drawn(scenario);
    await painting?.paint(name, shown.height);
    const image = `s/${name}.${painting ? "png" : "svg"}`;
    const yaml = await Promise.all(texts.map(async (file) => [file, await readFile(join(dist, "scenarios", name, file), "utf8")]));
    await writeFile(join(out, `${name}.html`), page(scenario, shown, image, yaml));
    await writeFile(join(out, `${name}.oembed.json`), `${JSON.stringify(oembed(scenario, shown, image), null, 2)}\n`);
  }
} finally {
  await painting?.close();
}
const notes = [site ? "" : "their addresses are relative (say --site)", painting ? "" : "without Chromium their pictures are SVG only"];
console.log([`${listed.length} scenarios have a page in s/`, ...notes.filter(Boolean)].join("; "));
