// How an embed is visited for `first-visit.mjs`: it opens, and its reader steps to the end and back. What else there
// is (texts, rules, the cards on the map) comes when somebody turns to it.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fragmentOf } from "../embed/state.js";

/** The texts of a built scenario, as one. */
const texts = async (dist, name) => {
  const files = ["service.yaml", "pods.yaml", "cluster.yaml"];
  const all = await Promise.all(files.map((file) => readFile(join(dist, "scenarios", name, file), "utf8")));
  return all.join("\n---\n");
};

const light = { colorScheme: "light", reducedMotion: "no-preference" };

/** The visits: a frame as wide as a post, and one on a phone. */
export const embedVisits = async (dist) => {
  const yaml = await texts(dist, "node-port");
  const address = async (query, step) =>
    `embed.html?${query}#${await fragmentOf({ yaml, from: "laptop", to: "http://node-1:32222", step })}`;
  return [
    { reader: { ...light, viewport: { width: 760, height: 600 } }, address: await address("view=map,packet&autoplay", 0) },
    { reader: { ...light, viewport: { width: 340, height: 700 }, reducedMotion: "reduce" }, address: await address("", 5) },
  ];
};

/** To the last step and back, and to the link. */
export const throughEmbed = async (page) => {
  await page.getByText(/^step \d+ of \d+$/).waitFor({ timeout: 60_000 });
  const press = (name) => page.getByRole("button", { name }).evaluate((button) => button.click());
  await press(/^(Play|Pause)$/);
  while (await page.getByRole("button", { name: "Step on" }).isEnabled()) await press("Step on");
  while (await page.getByRole("button", { name: "Step back" }).isEnabled()) await press("Step back");
  await press(/^(Play|Pause)$/);
  await press(/^(Play|Pause)$/);
  await page.getByRole("link", { name: /Open in Portolan/ }).hover();
  await page.waitForTimeout(600);
};
