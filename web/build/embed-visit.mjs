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

/** A reader of a post that is so wide, in pixels. */
const reader = (width, colorScheme, reducedMotion) => ({
  viewport: { width, height: 650 },
  colorScheme,
  reducedMotion,
});

/** What most embeds show: these scenarios are there from the beginning, the others bring more. */
const USUAL = ["node-port"];

/** The visits: frames of several widths, by readers of several kinds; and one to each of the scenarios, or of the usual. */
export const embedVisits = async (dist, which) => {
  const list = JSON.parse(await readFile(join(dist, "scenarios/index.json"), "utf8"));
  const address = async ({ name, from, to }, query, step) =>
    `embed.html?${query}#${await fragmentOf({ yaml: await texts(dist, name), from, to, step })}`;
  const nodePort = list.find(({ name }) => name === "node-port");
  const wide = reader(760, "light", "no-preference");
  const visits = [
    { reader: wide, address: await address(nodePort, "view=map,packet&autoplay", 0) },
    { reader: reader(340, "light", "reduce"), address: await address(nodePort, "", 5) },
    { reader: reader(560, "dark", "no-preference"), address: await address(nodePort, "theme=light", 5) },
    { reader: reader(1280, "light", "reduce"), address: await address(nodePort, "", 0) },
    { reader: reader(1280, "dark", "no-preference"), address: await address(nodePort, "view=map", 0) },
  ];
  const others = which === "usual" ? list.filter(({ name }) => USUAL.includes(name)) : list;
  for (const scenario of others) visits.push({ reader: wide, address: await address(scenario, "", 0) });
  // Few readers go on to the page, and those have the time: what makes the link for them comes then.
  return visits.map((visit) => ({ ...visit, goesOn: which !== "usual" }));
};

/** To the last step by the pointer and back by a key, over the map, and maybe to the link. */
export const throughEmbed = async (page, { goesOn }) => {
  await page.getByText(/^step \d+ of \d+$/).waitFor({ timeout: 60_000 });
  const button = (name) => page.getByRole("button", { name });
  await button(/^(Play|Pause)$/).click();
  while (await button("Step on").isEnabled()) await button("Step on").click();
  await page.mouse.move(10, 10);
  await page.mouse.move(200, 200, { steps: 10 });
  while (await button("Step back").isEnabled()) await page.keyboard.press("ArrowLeft");
  await button(/^(Play|Pause)$/).click();
  await button(/^(Play|Pause)$/).click();
  if (goesOn) await page.getByRole("link", { name: /Open in Portolan/ }).hover();
  await page.waitForTimeout(600);
};
