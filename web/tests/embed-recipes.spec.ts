// The recipes of docs/embedding.md, taken from there and opened in a page on another origin.

import { readFileSync } from "node:fs";
import { expect, stateOf, test } from "./embed";
import { script } from "./host";

test.use({ contextOptions: { reducedMotion: "reduce" } });

const guide = readFileSync(new URL("../../docs/embedding.md", import.meta.url), "utf8");
const EXAMPLE = "https://portolan.example/";

/** The recipes of a kind, for this Portolan and a state. */
async function recipes(kind: string, ours: string): Promise<string[]> {
  const found = [...guide.matchAll(new RegExp(`<!-- recipe: ${kind} -->\n\`\`\`\\w+\n([^]*?)\n\`\`\``, "g"))];
  expect(found.length).toBeGreaterThan(0);
  const state = await stateOf();
  return found.map(([, text]) => text.replaceAll(EXAMPLE, ours).replaceAll(EXAMPLE.slice(0, -1), new URL(ours).origin).replaceAll("v1=STATE", state));
}

/** Where JSX is read, what comes of it. */
const asHtml = (jsx: string) => jsx.replace("style={{border: 0}} />", "></iframe>");

for (const kind of ["frame", "jsx"])
  test(`each recipe of the kind “${kind}” opens`, async ({ page, host, baseURL }) => {
    for (const [at, recipe] of (await recipes(kind, baseURL ?? "")).entries()) {
      await page.goto(host.page(`/${at}`, asHtml(recipe)));
      await expect(page.frameLocator("iframe").getByText(/^step \d+ of 18$/)).toBeVisible();
    }
  });

test("each recipe of the element shows something at once, and opens", async ({ page, host, baseURL }) => {
  for (const [at, recipe] of (await recipes("element", baseURL ?? "")).entries()) {
    // Its script stands beside the page, as its policy wants it.
    const body = recipe.replace(/<script[^>]*><\/script>/, script);
    host.page("/way-of-the-packet.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="758" height="250"/>');
    await page.goto(host.page(`/${at}`, body));
    await expect(page.locator("portolan-playground").locator("img, pre").first()).toBeAttached();
    await page.getByRole("button", { name: "Watch the packet" }).click();
    await expect(page.frameLocator("iframe").getByText(/^step \d+ of \d+$/)).toBeVisible();
    await page.evaluate(() => document.querySelector("portolan-playground")?.setAttribute("step", "999"));
    await expect(page.frameLocator("iframe").locator(".embed-outcome")).toContainText("answered by");
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
