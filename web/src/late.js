// What comes at a visitor's first touch. One is the late part of the page's wasm: a release build takes out of
// the module that starts the page what a first visit does not call (see `cargo xtask build`). It comes at the
// latest when something in it is called. The other is a copy of the whole page, for visits without a network.

/** The exports of the module that started the page, with what the late part needs of it. */
let first;
/** The late part, compiled. */
let module;

const address = () => document.getElementById("app-wasm").href.replace(/_bg\.wasm$/, "_late.wasm");

const join = () => {
  if (first.late_joined.value) return;
  const parts = { ...first };
  for (let at = 0; at < first.shared.length; at++) parts[`-${at}`] = first.shared.get(at);
  new WebAssembly.Instance(module, { first: parts });
  first.late_joined.value = 1;
};

const fetchLate = async () => {
  const answer = await fetch(address());
  if (!answer.ok) throw new Error(`${answer.status} for the late part`);
  module ??= await WebAssembly.compile(await answer.arrayBuffer());
  join();
};

let coming;
/** Resolves when the late part is there, or cannot be had now: then it is asked for again when it is needed. */
const late = () => {
  // A quick build has one whole module.
  if (first.late_joined) coming ??= fetchLate().catch(() => {});
  return coming;
};

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
}

const now = () => {
  const request = new XMLHttpRequest();
  request.open("GET", address(), false);
  // A request that is waited for can only answer with text: each byte as a letter.
  request.overrideMimeType("text/plain; charset=x-user-defined");
  request.send();
  if (request.status !== 200) throw new Error(`${request.status} for the late part`);
  return new WebAssembly.Module(Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0)));
};

/** Brings the late part before it returns: wasm cannot wait for a promise. */
export function bring() {
  try {
    module ??= now();
  } catch (error) {
    const alert = document.createElement("p");
    alert.className = "part-missing";
    alert.setAttribute("role", "alert");
    alert.textContent =
      "A part of Portolan could not be loaded, so it cannot go on. Reload the page when the network is back.";
    document.body.append(alert);
    throw error;
  }
  join();
}
