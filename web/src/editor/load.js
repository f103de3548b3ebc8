// Loads the editor's bundle, which stands beside the page, and minds the field that shows until then.
let module;
let composing = false;
addEventListener("compositionstart", () => (composing = true), true);
addEventListener("compositionend", () => (composing = false), true);

/** Resolves with the bundle, at a moment when nothing in `panel` is pressed or half typed. */
export async function load(panel) {
  module ??= import(new URL("editor.js", document.baseURI).href).catch((error) => {
    module = undefined;
    throw error;
  });
  const loaded = await module;
  while (composing || panel.querySelector("textarea:active")) {
    await new Promise((free) => {
      for (const event of ["pointerup", "pointercancel", "dragend", "compositionend"])
        addEventListener(event, () => setTimeout(free), { once: true, capture: true });
    });
  }
  return loaded;
}

/** Makes the text of a field equal to `text`; the cursor stays at its place in what did not change. */
export function put(area, text) {
  const old = area.value;
  if (old === text) return;
  let same = 0;
  while (same < old.length && old[same] === text[same]) same++;
  const moved = (at) => (at <= same ? at : Math.max(same, text.length - (old.length - at)));
  const [from, to] = [moved(area.selectionStart), moved(area.selectionEnd)];
  area.value = text;
  // Before its first text the cursor is at no place of the user's.
  area.setSelectionRange(old && from, old && to);
}

/** Types a text at the cursor, as one step of the field's own undo; answers whether the browser did. */
export const insert = (text) => document.execCommand("insertText", false, text);
