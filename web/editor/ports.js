// The three ports, coloured in the text. The page says where they stand; between an edit and the page's
// answer the marks move along with the text.

import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";

const mark = (role) => Decoration.mark({ class: `p ${role}`, inclusive: true });
const roles = { port: mark("port"), target: mark("target"), node: mark("node") };

/** Marks `[from, to, role]`, sorted, in place of those before. */
export const setPortMarks = StateEffect.define();

/** Holds and shows the marks. */
export const portMarks = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    let now = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setPortMarks)) continue;
      const length = transaction.state.doc.length;
      const inside = effect.value.filter(([from, to, role]) => from < to && to <= length && roles[role]);
      now = Decoration.set(inside.map(([from, to, role]) => roles[role].range(from, to)), true);
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});
