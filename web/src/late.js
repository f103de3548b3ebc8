// What comes at a visitor's first touch. One is the rest of the page's wasm: a release build takes out of the module
// that starts the page what a first visit does not call, in one part or two (see `cargo xtask build`). A part comes at
// the latest when something in it is called. The other is a copy of the whole page, for visits without a network.

/** The parts, the more usual first: each takes what it needs from those before it. */
const PARTS = ["more", "late"];

/** The exports of the module that started the page, with what the parts need of it. */
let first;
/** The parts that have been had, compiled, by their names. */
const modules = {};

const address = (part) => document.getElementById("app-wasm").href.replace(/_bg\.wasm$/, `_${part}.wasm`);

/** What has to join until a part is there. A quick build has one whole module, and the page has no `more`. */
const missing = (part) =>
  PARTS.slice(0, PARTS.indexOf(part) + 1).filter((part) => first[`${part}_joined`]?.value === 0);

const join = (last) => {
  for (const part of missing(last)) {
    const given = { ...first };
    const shared = first[`${part}_shared`];
    for (let at = 0; at < shared.length; at++) given[`-${at}`] = shared.get(at);
    new WebAssembly.Instance(modules[part], { first: given });
    first[`${part}_joined`].value = 1;
  }
};

const have = async (part) => {
  const answer = await fetch(address(part));
  if (!answer.ok) throw new Error(`${answer.status} for a part`);
  modules[part] ??= await WebAssembly.compile(await answer.arrayBuffer());
};

const fetchLate = async () => {
  await Promise.all(missing("late").map(have));
  join("late");
};

/** By what the page learns that somebody turns to the editor, whose answer is in the late part; and how that shows. */
const turns = { pointerover: ":hover", focusin: ":focus-within" };

/** Keeps a turn to the editor from being answered at once: the page would stand still until the late part is there. */
const hold = (event) => event.stopPropagation();

/** Tells of what has been held, if it still is so. */
const letGo = () => {
  for (const [turn, so] of Object.entries(turns)) {
    removeEventListener(turn, hold, true);
    document.querySelector(`.text-panel${so}`)?.dispatchEvent(new Event(turn, { bubbles: true }));
  }
};

let coming;
/** Resolves when all parts are there, or cannot be had now: then they are asked for again when they are needed. */
const late = () => (coming ??= fetchLate().catch(() => {}).then(letGo));

const embed = document.getElementById("embed");
const touches = ["pointerdown", "focusin"];
if (!embed) touches.push("pointermove", "touchstart", "wheel", "keydown");

const touched = async ({ target }) => {
  // Who steps through an embed needs no more than what is there.
  if (embed && target.closest?.(".embed-bar :not(.embed-edit), .embed-rule")) return;
  for (const touch of touches) removeEventListener(touch, touched, true);
  await late();
  // A learning system has its own ways with its files.
  if (embed || document.querySelector("meta[name=portolan-exercise]")) return;
  // Without a copy (no https, storage forbidden) the page goes on.
  navigator.serviceWorker?.register("./sw.js").catch(() => {});
};

/** Whether this is not a first visit to the article's Service (`web/opening.js`): then the rest is needed at once. */
const isKnown = () => {
  // Texts and rules are more than an embed shows by itself.
  if (embed) return /editor|rules/.test(embed.dataset.view);
  return !document.documentElement.classList.contains("first-visit");
};

/** Takes the exports of the module that starts the page, before anything else is called. */
export async function begin(exports) {
  first = exports;
  for (const touch of touches) addEventListener(touch, touched, { capture: true, passive: true });
  if (isKnown()) await late();
  else for (const turn in turns) addEventListener(turn, hold, true);
}

const now = (part) => {
  const request = new XMLHttpRequest();
  request.open("GET", address(part), false);
  // A request that is waited for can only answer with text: each byte as a letter.
  request.overrideMimeType("text/plain; charset=x-user-defined");
  request.send();
  if (request.status !== 200) throw new Error(`${request.status} for a part`);
  const letters = request.responseText;
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = letters.charCodeAt(at);
  return new WebAssembly.Module(bytes);
};

/** Brings a part before it returns: wasm cannot wait for a promise. */
const bring = (last) => {
  try {
    for (const part of missing(last)) modules[part] ??= now(part);
  } catch (error) {
    const alert = document.createElement("p");
    alert.className = "part-missing";
    alert.setAttribute("role", "alert");
    alert.textContent =
      "A part of Portolan could not be loaded, so it cannot go on. Reload the page when the network is back.";
    document.body.append(alert);
    throw error;
  }
  join(last);
};

// The wasm calls them by these names.
export const bring_more = () => bring("more");
export const bring_late = () => bring("late");
