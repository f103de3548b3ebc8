// The recipes of docs/embedding.md, and what programs that people write with make of them, opened in a page on another
// origin.

import { readdirSync, readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, stateOf, test } from "./embed";
import { script } from "./host";

test.use({ contextOptions: { reducedMotion: "reduce" } });

const guide = readFileSync(new URL("../../docs/embedding.md", import.meta.url), "utf8");
const EXAMPLE = "https://portolan.example/";
const RECORDINGS = new URL("../../conformance/embedding/", import.meta.url);

/** A text for this Portolan and a state. */
const filledIn = (text: string, ours: string, state: string) =>
  text.replaceAll(EXAMPLE, ours).replaceAll(EXAMPLE.slice(0, -1), new URL(ours).origin).replaceAll("v1=STATE", state);

/** The policy of the page around forbids styles in attributes, and says so. */
const unstyled = (html: string) => html.replace(/ style=("[^"]*"|\{\{.*?\}\}|[^\s>]+)/g, "");

/** The recipes of a kind, for this Portolan and a state. */
async function recipes(kind: string, ours: string): Promise<string[]> {
  const found = [...guide.matchAll(new RegExp(`<!-- recipe: ${kind} -->\n\`\`\`\\w+\n([^]*?)\n\`\`\``, "g"))];
  expect(found.length).toBeGreaterThan(0);
  const state = await stateOf();
  return found.map(([, text]) => unstyled(filledIn(text, ours, state)));
}

/** Where JSX is read, what comes of it. */
const asHtml = (jsx: string) => jsx.replace(" />", "></iframe>");

const PICTURE = "/way-of-the-packet.svg";
const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="758" height="250"/>';

/** The element's script stands beside the page, as its policy wants it. */
const withScript = (html: string) => html.replace(/<script[^>]*><\/script>/g, "") + script;

/** What stands inside an element shows at once; its button brings the live picture. */
async function openElement(page: Page): Promise<void> {
  await expect(page.locator("portolan-playground").locator("img, pre").first()).toBeAttached();
  await page.getByRole("button", { name: "Watch the packet" }).click();
  await expect(page.frameLocator("iframe").getByText(/^step \d+ of \d+$/)).toBeVisible();
}

for (const kind of ["frame", "jsx"])
  test(`each recipe of the kind “${kind}” opens`, async ({ page, host, baseURL }) => {
    for (const [at, recipe] of (await recipes(kind, baseURL ?? "")).entries()) {
      await page.goto(host.page(`/${at}`, asHtml(recipe)));
      await expect(page.frameLocator("iframe").getByText(/^step \d+ of 18$/)).toBeVisible();
    }
  });

test("each recipe of the element shows something at once, and opens", async ({ page, host, baseURL }) => {
  for (const [at, recipe] of (await recipes("element", baseURL ?? "")).entries()) {
    host.page(PICTURE, picture);
    await page.goto(host.page(`/${at}`, withScript(recipe)));
    await openElement(page);
    await page.evaluate(() => document.querySelector("portolan-playground")?.setAttribute("step", "999"));
    await expect(page.frameLocator("iframe").locator(".embed-outcome")).toContainText("answered by");
  }
});

for (const program of readdirSync(RECORDINGS, { withFileTypes: true }).filter((entry) => entry.isDirectory()))
  test(`what ${program.name} makes of the recipes does what the guide says`, async ({ page, host, baseURL }) => {
    const [ours, state] = [baseURL ?? "", await stateOf()];
    const folder = new URL(`${program.name}/`, RECORDINGS);
    const recorded = (file: string) => readFileSync(new URL(file, folder), "utf8");
    host.page(PICTURE, picture);
    for (const file of readdirSync(folder).filter((file) => file.endsWith(".html"))) {
      const recipe = file.replace(".html", "");
      // What was tried is what the guide says; a post's own blocks and pictures, and where the script stands, apart.
      const plain = (text: string) => unstyled(text).replace(/<!-- .* -->\n/g, "").replace(/src="[^"]*\.(svg|png)"/g, "").replace(/ (async|defer)>/g, ">");
      // An HTML card needs no empty lines around the YAML: there it was tried without them.
      const isCard = `${program.name}/${recipe}` === "ghost/element-yaml";
      if (program.name !== "wordpress" && !isCard && file !== "picture.html")
        expect(plain(guide), `${program.name}/${recipe}`).toContain(plain(recorded(`${recipe}.source`)).trim());
      const pictured = recorded(file).replace(/(<img [^>]*?)src=("[^"]*"|[^\s>]+)/g, `$1src="${PICTURE}"`);
      const html = unstyled(filledIn(pictured, ours, state));
      await page.goto(host.page(`/${recipe}`, recipe.startsWith("element") ? withScript(html) : html));
      if (recipe.startsWith("element")) await openElement(page);
      else if (recipe === "link" || recipe === "picture") {
        // Ghost tells each page that it links to where the reader came from.
        const href = await page.locator("main a").getAttribute("href");
        expect(href?.replace(/\?ref=[^#]*/, "")).toBe(`${ours}#${state}`);
        await expect(page.locator("main a img")).toHaveCount(recipe === "picture" ? 1 : 0);
      } else await expect(page.frameLocator("iframe").getByText("step 1 of 18")).toBeVisible();
    }
  });

test("each link leads to Portolan with its state", async ({ page, baseURL }) => {
  for (const recipe of await recipes("link", baseURL ?? "")) {
    const address = /\]\(([^()\s]+)\)$/.exec(recipe)?.[1] ?? "";
    await page.goto(address);
    await expect(page.locator("#text-panel")).toContainText("nodePort: 32222");
  }
});

test("the listener gives a plain frame its height", async ({ page, host, baseURL }) => {
  const [frame] = await recipes("frame", baseURL ?? "");
  const [listener] = await recipes("listener", baseURL ?? "");
  await page.addInitScript({ content: listener });
  await page.goto(host.page("/", frame));
  const inside = page.frameLocator("iframe").locator("#embed");
  await expect(page.frameLocator("iframe").getByText("step 1 of 18")).toBeVisible();
  await expect
    .poll(async () => Number(await page.locator("iframe").getAttribute("height")))
    .toBe(Math.ceil((await inside.boundingBox())?.height ?? 0));
});
