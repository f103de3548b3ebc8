// The built-in scenarios' pages: readable without scripts, with a picture and oEmbed JSON that are there.

import { expect, test } from "@playwright/test";

interface Listed {
  name: string;
  title: string;
}

test.use({ javaScriptEnabled: false });

test("each scenario has a page with its picture, and oEmbed JSON that leads to an embed", async ({ request, baseURL }) => {
  const listed: Listed[] = await (await request.get("scenarios/index.json")).json();
  expect(listed.length).toBeGreaterThan(15);
  for (const { name, title } of listed) {
    const answer = await request.get(`s/${name}.html`);
    expect(answer.ok(), name).toBe(true);
    const html = await answer.text();
    const meta = (property: string) => new RegExp(`property="${property}" content="([^"]+)"`).exec(html)?.[1] ?? "";
    expect(meta("og:description")).not.toBe("");
    const picture = await request.get(new URL(meta("og:image"), `${baseURL}s/`).href);
    expect(picture.ok(), meta("og:image")).toBe(true);
    expect(picture.headers()["content-type"]).toMatch(/^image\//);
    const link = /type="application\/json\+oembed" href="([^"]+)"/.exec(html)?.[1] ?? "";
    const oembed = await (await request.get(new URL(link, `${baseURL}s/`).href)).json();
    expect(oembed).toMatchObject({ version: "1.0", type: "rich", title });
    expect(oembed.html).toMatch(/^<iframe src="[^"]*embed\.html[^"]*#v1=[\w-]+"/);
    // Without it a frame stands on a line of text, and the column shows a gap under it.
    expect(oembed.html).toContain("display:block");
    expect(oembed.width).toBeGreaterThan(0);
    expect(oembed.height).toBeGreaterThan(0);
  }
});

test("a scenario's page reads without scripts: its story, picture, manifests, and the way to the playground", async ({ page }) => {
  await page.goto("s/node-port.html");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("NodePort: in from outside");
  const picture = page.getByRole("img");
  await expect(picture).toHaveAttribute("alt", /^laptop calls http:\/\/node-1:32222\. Step \d+ of/);
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1010);
  await expect(page.getByText("nodePort: 32222")).toBeVisible();
  await expect(page.getByRole("link", { name: "Watch the packet in Portolan" })).toHaveAttribute("href", /^\.\.\/#v1=/);
});
