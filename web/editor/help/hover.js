// Help on the field under the pointer, and (F1) on the field at the cursor.

import { StateEffect, StateField } from "@codemirror/state";
import { EditorView, hoverTooltip, keymap, showTooltip } from "@codemirror/view";
import { describe, fields } from "./describe.js";
import { around, pathIn, shape } from "./place.js";

/** What a position is about: the help on its field, and where the field's line begins and ends. */
function helpAt(state, position) {
  const line = state.doc.lineAt(position);
  const { dash, column, key, value } = shape(line.text);
  if (key === undefined || position < line.from + column) return null;
  const { parents } = around(state.doc, line.number, column, dash);
  const path = pathIn(state.doc, line.number, parents, key);
  if (path === undefined || !fields[path]) return null;
  const bare = value.replace(/\s+#.*$/, "").trim().replace(/^["']|["']$/g, "");
  return { pos: line.from + column, end: line.to, above: true, create: () => ({ dom: describe(path, bare) }) };
}

const hover = hoverTooltip((view, position) => {
  const line = view.state.doc.lineAt(position);
  const comment = line.text.search(/(^|\s)#/);
  return comment >= 0 && position > line.from + comment ? null : helpAt(view.state, position);
});

const setHelp = StateEffect.define();

/** The help that F1 opened. It closes with the next change or move. */
const help = StateField.define({
  create: () => null,
  update(shown, transaction) {
    for (const effect of transaction.effects) if (effect.is(setHelp)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : shown;
  },
  provide: (field) => showTooltip.from(field),
});

function open(view) {
  const { state } = view;
  const line = state.doc.lineAt(state.selection.main.head);
  const found = helpAt(state, Math.max(state.selection.main.head, line.from + shape(line.text).column));
  if (!found) {
    view.dispatch({ effects: EditorView.announce.of("No help on this line.") });
    return true;
  }
  const spoken = [...found.create().dom.children].map(({ textContent }) => textContent).join(" ");
  view.dispatch({ effects: [setHelp.of(found), EditorView.announce.of(spoken)] });
  return true;
}

function close(view) {
  if (!view.state.field(help)) return false;
  view.dispatch({ effects: setHelp.of(null) });
  return true;
}

/** Help by pointer and by key. */
export const fieldHelp = [hover, help, keymap.of([{ key: "F1", run: open }, { key: "Escape", run: close }])];
