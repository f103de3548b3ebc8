// What the address of an embed asks for. Each parameter has a few values, or is a number; whatever else it holds
// means nothing.

const known = ["map", "editor", "rules", "packet"];
/** More steps than any journey has. */
const MOST_STEPS = 9999;

export const themes = ["auto", "light", "dark"];

/** A step's number, from 1; undefined when it is none. */
export const stepOf = (value) => {
  const step = Number(value);
  return /^\d{1,4}$/.test(String(value)) && step >= 1 && step <= MOST_STEPS ? step : undefined;
};

const yes = (value) => value === "" || value === "1" || value === "true";

/** What to show: a theme, the language of the title, and the attributes that the app reads. */
export const parts = (query) => {
  const named = (query.get("view") ?? "").split(",").filter((part) => known.includes(part));
  const attributes = { view: (named.length ? named : ["map"]).join() };
  const [from, to] = [stepOf(query.get("step")), stepOf(query.get("end"))];
  if (from) attributes.from = from;
  if (to) attributes.to = to;
  if (yes(query.get("autoplay"))) attributes.play = "";
  if (yes(query.get("readonly"))) attributes["read-only"] = "";
  const theme = themes.includes(query.get("theme")) ? query.get("theme") : "auto";
  const language = /^[a-z]{2}$/.exec(query.get("lang") ?? "")?.[0] ?? "en";
  return { theme, language, attributes };
};
