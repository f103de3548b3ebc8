// Lighthouse's scores of the built page, as on a phone and on a desktop: node run.mjs PATH-OF-CHROMIUM
// Fails below the aim. On a phone the performance is told only: Lighthouse assumes a network there that takes
// three seconds for the page alone.

import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";
import { spawn } from "node:child_process";
import { createServer } from "node:net";

const AIM = 95;
const categories = ["performance", "accessibility", "best-practices"];

const probe = createServer();
await new Promise((listening) => probe.listen(0, "127.0.0.1", listening));
const { port } = probe.address();
await new Promise((closed) => probe.close(closed));

const serve = new URL("../tests/serve.mjs", import.meta.url).pathname;
const server = spawn(process.execPath, [serve, String(port), "/"], { stdio: "inherit" });
let reached = true;
let chrome;
try {
  for (const [form, config] of [["phone", undefined], ["desktop", desktopConfig]]) {
    // A browser of its own each time: what the page keeps would make the second visit another than a first one.
    await chrome?.kill();
    chrome = await launch({
      chromePath: process.argv[2],
      chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"],
    });
    const options = { port: chrome.port, onlyCategories: categories, logLevel: "error" };
    const { lhr } = await lighthouse(`http://127.0.0.1:${port}/`, options, config);
    const scores = categories.map((name) => Math.round((lhr.categories[name].score ?? 0) * 100));
    const toldOnly = (name) => form === "phone" && name === "performance";
    reached &&= scores.every((score, at) => score >= AIM || toldOnly(categories[at]));
    const told = categories.map((name, at) => `${name} ${scores[at]}`).join(", ");
    const times = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "interactive"];
    const measured = times.map((name) => `${name} ${lhr.audits[name]?.displayValue ?? "?"}`).join(", ");
    console.log(`${form}: ${told}\n  ${measured}`);
    for (const name of categories)
      for (const { id, weight } of lhr.categories[name].auditRefs) {
        const { score, title, displayValue } = lhr.audits[id];
        if (weight > 0 && score !== null && score < 0.9)
          console.log(`  ${name}: ${title}${displayValue ? ` (${displayValue})` : ""}`);
      }
  }
} finally {
  await chrome?.kill();
  server.kill();
}
if (!reached) {
  console.log(`The aim is ${AIM}.`);
  process.exitCode = 1;
}
