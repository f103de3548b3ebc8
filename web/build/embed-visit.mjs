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

/** The visits: a frame as wide as a post, and one on a phone; and one to each of the scenarios. */
export const embedVisits = async (dist) => {
  const list = JSON.parse(await readFile(join(dist, "scenarios/index.json"), "utf8"));
  const address = async ({ name, from, to }, query, step) =>
    `embed.html?${query}#${await fragmentOf({ yaml: await texts(dist, name), from, to, step })}`;
  const nodePort = list.find(({ name }) => name === "node-port");
  const wide = { ...light, viewport: { width: 760, height: 600 } };
  const narrow = { ...light, viewport: { width: 340, height: 700 }, reducedMotion: "reduce" };
  const visits = [
    { reader: wide, address: await address(nodePort, "view=map,packet&autoplay", 0) },
    { reader: narrow, address: await address(nodePort, "", 5) },
  ];
  // What a writer shows is as likely one as another.
  for (const scenario of list) visits.push({ reader: wide, address: await address(scenario, "", 0) });
  return visits;
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
