// The embed's frame: reads what it is asked to show, tells the host page its height, and takes the few messages
// that docs/embedding.md describes. It runs before the app. It stores nothing.

import { parts } from "./parameters.js";
import { hear } from "./messages.js";
import { setTheme } from "./theme.js";

const place = document.getElementById("embed");
const asked = parts(new URLSearchParams(location.search));

setTheme(asked.theme);
// The page's own title is English. Where the others cannot be loaded, it stays.
if (asked.language !== "en") {
  import(new URL("embed-titles.js", import.meta.url).href)
    .then(({ titles }) => (document.title = titles[asked.language] ?? document.title))
    .catch(() => {});
}
for (const [name, value] of Object.entries(asked.attributes)) place.setAttribute(`data-${name}`, value);

/** Tells the host page something that tells nobody anything: numbers. */
const tell = (message) => {
  if (parent !== window) parent.postMessage(JSON.stringify(message), "*");
};

const page = () => place.querySelector(".embed-page");

let told = 0;
const tellHeight = (again = false) => {
  const height = Math.ceil(place.getBoundingClientRect().height);
  if (!height || (height === told && !again)) return;
  told = height;
  tell({ type: "portolan:resize", height });
  tell({ subject: "lti.frameResize", height });
};
new ResizeObserver(() => tellHeight()).observe(place);

let step = "";
const tellStep = () => {
  const { step: now, steps } = page()?.dataset ?? {};
  if (!now || step === now + steps) return;
  step = now + steps;
  tell({ type: "portolan:step", step: Number(now), steps: Number(steps) });
};
/** The styles of what shows beside the map come when it does. */
const dress = () => {
  if (document.getElementById("embed-late") || !place.querySelector(".packet, .panels, .embed-texts, .embed-read")) return;
  document.head.append(Object.assign(document.createElement("link"), { id: "embed-late", rel: "stylesheet", href: "./embed-late.css" }));
};

new MutationObserver(() => {
  dress();
  tellStep();
}).observe(place, {
  childList: true,
  subtree: true,
  attributes: true,
  attributeFilter: ["data-step", "data-steps"],
});

const press = (name) => place.querySelector(`.embed-${name}`)?.click();
const plays = () => place.querySelector(".embed-play")?.getAttribute("aria-label") === "Pause";

hear({
  "portolan:go": ({ step }) => {
    place.setAttribute("data-go", step);
    place.dispatchEvent(new Event("portolan-go"));
  },
  "portolan:play": () => plays() || press("play"),
  "portolan:pause": () => plays() && press("play"),
  "portolan:theme": ({ theme }) => setTheme(theme),
  "portolan:measure": () => tellHeight(true),
});

// The link to Portolan takes along what shows: the address carries it.
const carry = ({ target }) => {
  const link = target instanceof Element && target.closest(".embed-open");
  if (link) link.href = `./${location.hash}`;
};
for (const event of ["pointerover", "focusin", "pointerdown", "click", "contextmenu"])
  document.addEventListener(event, carry, true);

// Arrows step, wherever they mean nothing else.
const own = "input, textarea, select, [contenteditable], [role=tablist], [role=listbox], .popover, .map-holder, .embed-rule";
const keys = { ArrowLeft: "back", ArrowRight: "on" };
document.addEventListener("keydown", (event) => {
  const free = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
  if (free && keys[event.key] && !event.target.closest?.(own)) {
    event.preventDefault();
    press(keys[event.key]);
  }
});
