// The three ports, coloured in the text. The page says where they stand; between an edit and the page's
// answer the marks move along with the text.

import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";

const mark = (role) => Decoration.mark({ class: `p ${role}`, inclusive: true });
const roles = { port: mark("port"), target: mark("target"), node: mark("node") };

/** `{ from, to, marks }`: marks `[from, to, role]`, sorted, in place of those between two places. */
export const setPortMarks = StateEffect.define();

/** Holds and shows the marks. */
export const portMarks = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    let now = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setPortMarks)) continue;
      const length = transaction.state.doc.length;
      const { from: first, to: last, marks: added } = effect.value;
      const inside = added.filter(([from, to, role]) => from < to && to <= length && roles[role]);
      const add = inside.map(([from, to, role]) => roles[role].range(from, to));
      const [filterFrom, filterTo] = [Math.min(first, length), Math.min(last >>> 0, length)];
      const filter = (from, to) => from < filterFrom || to > filterTo;
      now = now.update({ add, sort: true, filter, filterFrom, filterTo });
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});
