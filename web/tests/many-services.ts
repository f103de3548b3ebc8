// The page with texts of many Services, pasted into its tabs.

import type { Page } from "@playwright/test";
import { expect } from "./visit";

/** That many Services with five pods each, and nodes enough for them. */
function services(count: number): { Service: string; Pods: string; Cluster: string } {
  const all = <T>(make: (n: number) => T, times = count) => Array.from({ length: times }, (_, n) => make(n));
  const service = (n: number) => `apiVersion: v1
kind: Service
metadata:
  name: service-${n}
spec:
  ports:
  - port: 8080
    targetPort: 8170
  selector:
    app: app-${n}
`;
  const pods = (n: number) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${n}
spec:
  replicas: 5
  selector:
    matchLabels:
      app: app-${n}
  template:
    metadata:
      labels:
        app: app-${n}
    spec:
      containers:
      - name: app
        ports:
        - containerPort: 8170
`;
  const node = (n: number) => `apiVersion: v1\nkind: Node\nmetadata:\n  name: node-${n + 1}\n`;
  // Each node's range holds some 250 pods.
  const nodes = all(node, Math.max(2, Math.ceil(count / 40)));
  return { Service: all(service).join("---\n"), Pods: all(pods).join("---\n"), Cluster: nodes.join("---\n") };
}

/** Opens the page with that many Services, a request among them sent. */
export async function open(page: Page, count: number): Promise<void> {
  await page.goto("./");
  await page.locator("#text-panel").hover();
  await expect(page.locator(".cm-content")).toBeVisible();
  for (const [tab, text] of Object.entries(services(count)).reverse()) {
    await page.getByRole("tab", { name: new RegExp(`^${tab}`) }).click();
    await page.locator(".cm-content").click();
    await page.keyboard.press("Control+a");
    // Pasted: hundreds of kilobytes typed as one piece would keep the browser busy for minutes.
    await page.locator(".cm-content").evaluate((content, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      content.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
      );
    }, text);
  }
  // All three texts have been read.
  await expect(page.locator(".summary")).toHaveText(`${count} Services · ${count * 5} ready`, { timeout: 60_000 });
  // The first of the pods, behind the client outside: it knows the names of Services.
  await page.getByLabel("From").selectOption({ index: 1 });
  await page.getByRole("combobox", { name: "To" }).fill("http://service-7.default:8080");
  await page.getByRole("button", { name: /^Send/ }).click();
}
