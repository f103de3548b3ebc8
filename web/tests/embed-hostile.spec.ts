// What somebody may put into a state or into YAML to make a reader's browser do something: it stays letters.

import { fragmentOf } from "../embed/state.js";
import { expect, test } from "./embed";
import { script } from "./host";

test.use({ contextOptions: { reducedMotion: "reduce" } });

const attack = `"><img src=x onerror=globalThis.hit=1><script>globalThis.hit=1</script><svg onload=globalThis.hit=1>`;
const js = "javascript:globalThis.hit=1";
const yaml = `# ${attack}
apiVersion: v1
kind: Service
metadata:
  name: shop
  annotations:
    note: '${attack}'
    link: ${js}
    picture: http://elsewhere.invalid/x.png
spec:
  type: NodePort
  ports:
  - name: web # ${attack}
    port: 80
    targetPort: 8080
    nodePort: 30080
  selector: { app: shop }
---
apiVersion: v1
kind: Pod
metadata:
  name: '${attack}'
  labels: { app: shop }
spec:
  containers:
  - name: '${attack}'
    image: '${attack}'
    ports: [{ containerPort: 8080 }]
---
apiVersion: portolan/v1alpha1
kind: Client
metadata: { name: 'laptop' }
spec: { ip: '${attack}' }
`;

test.beforeEach(async ({ page, context }) => {
  // Whatever is loaded from elsewhere, or runs, or asks, fails the test.
  await context.route(/elsewhere\.invalid/, (route) => {
    throw new Error(`a request to ${route.request().url()}`);
  });
  page.on("dialog", (dialog) => {
    throw new Error(`a dialog: ${dialog.message()}`);
  });
});

for (const [what, to] of [
  ["names, comments and annotations", "http://node-1:30080"],
  ["the address that is dialled", `http://${attack}`],
  ["a script for an address", js],
] as const)
  test(`markup in ${what} stays letters in an embed`, async ({ page, asked, baseURL }) => {
    const state = await fragmentOf({ yaml, from: attack, to });
    await page.goto(`embed.html?view=map,packet,rules,editor&readonly&theme=${encodeURIComponent(attack)}&lang=${encodeURIComponent(attack)}#${state}`);
    await expect(page.getByRole("tabpanel").last()).toBeVisible();
    await expect(page.getByText("<script>").first()).toBeAttached();
    expect(await page.evaluate(() => "hit" in globalThis)).toBe(false);
    expect(await page.locator("#embed img, #embed script, #embed [onerror], #embed [onload]").count()).toBe(0);
    expect(asked.filter((address) => !address.startsWith(baseURL ?? "") && !/^(data|blob):/.test(address))).toEqual([]);
  });

test("markup in an element's YAML and attributes stays letters", async ({ page, host, baseURL, asked }) => {
  const body = `<portolan-playground></portolan-playground>`;
  await page.goto(host.page("/", script + body));
  await page.evaluate(
    ([yaml, attack, js, ours]) => {
      const element = document.createElement("portolan-playground");
      for (const [name, value] of [["src", ours], ["state", attack], ["view", attack], ["theme", attack], ["step", attack], ["title", attack], ["height", js], ["to", js]])
        element.setAttribute(name, value);
      const pre = document.createElement("pre");
      pre.textContent = yaml;
      element.append(pre);
      document.body.append(element);
    },
    [yaml, attack, js, baseURL ?? ""],
  );
  const element = page.locator("portolan-playground").last();
  await expect(element.locator("pre").last()).toContainText("<script>globalThis.hit=1</script>");
  await element.getByRole("button", { name: "Watch the packet" }).click();
  await expect(page.frameLocator("iframe").locator(".embed-page")).toBeVisible();
  expect(await page.evaluate(() => "hit" in globalThis)).toBe(false);
  expect(await page.frames()[1].evaluate(() => "hit" in globalThis)).toBe(false);
  expect(asked.filter((address) => !address.startsWith(host.origin) && !address.startsWith(baseURL ?? "") && !/^(data|blob):/.test(address))).toEqual([]);
});

test("an element frames nothing but web pages", async ({ page, host }) => {
  await page.goto(host.page("/", `${script}<portolan-playground src="${js}"><pre>kind: Service</pre></portolan-playground>`));
  await page.getByRole("button", { name: "Watch the packet" }).click();
  await expect(page.locator("iframe")).toHaveCount(0);
  await expect(page.getByRole("link")).toHaveCount(0);
});
