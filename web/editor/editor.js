// The YAML editor, loaded as a module of its own when an editor shows. It holds one state per text, so
// that each has its own history, cursor and folds, and shows one of them.

import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { source } from "./help/complete.js";
import { fieldHelp } from "./help/hover.js";
import { foldMark } from "./folds.js";
import { newLines } from "./indent.js";
import { portMarks, setPortMarks } from "./ports.js";
import { colours } from "./colours.js";
import "./styles.js";

class Editor {
  #view;
  #states;
  #shown;
  #listener;
  /** The page itself changes a text now: nobody types. */
  #told = false;

  constructor(parent, texts, shown, listener) {
    this.#listener = listener;
    this.#shown = shown;
    this.#states = texts.map((text, index) => this.#state(index, text));
    this.#view = new EditorView({ parent, state: this.#states[shown] });
  }

  #state(index, doc) {
    return EditorState.create({
      doc,
      extensions: [
        lineNumbers(),
        foldGutter({ markerDOM: foldMark }),
        codeFolding({ placeholderText: "…" }),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        history(),
        indentOnInput(),
        indentUnit.of("  "),
        bracketMatching(),
        highlightSelectionMatches(),
        search({ top: true }),
        autocompletion({ override: [source(() => this.#listener.words())], icons: false, interactionDelay: 0 }),
        fieldHelp,
        newLines,
        yaml(),
        colours,
        portMarks,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": this.#listener.label(index), spellcheck: "false" }),
        // Mod-Enter sends the request and Alt-Enter mends a problem: the page listens for both.
        keymap.of([
          { key: "Mod-Enter", run: () => true },
          { key: "Alt-Enter", run: () => true },
          ...completionKeymap,
          ...defaultKeymap,
          ...historyKeymap,
          ...searchKeymap,
          ...foldKeymap,
          ...lintKeymap,
          indentWithTab,
        ]),
        EditorView.domEventHandlers({
          paste: (event, { state }) => {
            const { from, to } = state.selection.main;
            const text = event.clipboardData?.getData("text/plain");
            if (!text || from > 0 || to < state.doc.length || !this.#listener.pasted(text)) return false;
            event.preventDefault();
            return true;
          },
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) this.#listener.changed(index, update.state.doc.toString(), !this.#told);
          if (update.docChanged || update.selectionSet) this.#listener.moved(index, update.state.selection.main.head);
        }),
      ],
    });
  }

  /** Applies a transaction to a text, whether it shows or not. */
  #dispatch(index, spec) {
    if (index === this.#shown) {
      this.#told = true;
      try {
        this.#view.dispatch(spec);
      } finally {
        this.#told = false;
      }
      return;
    }
    const transaction = this.#states[index].update(spec);
    this.#states[index] = transaction.state;
    if (transaction.docChanged) this.#listener.changed(index, transaction.state.doc.toString(), false);
  }

  #of(index) {
    return index === this.#shown ? this.#view.state : this.#states[index];
  }

  /** Shows the text at `index`. */
  show(index) {
    if (index === this.#shown) return;
    this.#states[this.#shown] = this.#view.state;
    this.#shown = index;
    this.#view.setState(this.#states[index]);
  }

  /** Makes a text equal to `text`, as one change that can be undone; what is the same on both sides of the change stays. */
  replace(index, text) {
    const old = this.#of(index).doc.toString();
    if (old === text) return;
    let from = 0;
    while (from < old.length && old[from] === text[from]) from++;
    let kept = 0;
    const most = Math.min(old.length, text.length) - from;
    while (kept < most && old[old.length - 1 - kept] === text[text.length - 1 - kept]) kept++;
    const changes = { from, to: old.length - kept, insert: text.slice(from, text.length - kept) };
    this.#dispatch(index, { changes, annotations: isolateHistory.of("full") });
  }

  /** Makes edits, `[from, to, insert]` each, as one change that can be undone. */
  edit(index, edits) {
    const length = this.#of(index).doc.length;
    const changes = edits.map(([from, to, insert]) => ({ from: Math.min(from, length), to: Math.min(to, length), insert }));
    this.#dispatch(index, { changes, scrollIntoView: true, userEvent: "input.fix" });
  }

  /**
   * Colours the three ports between two places: `[from, to, "port" | "target" | "node"]` each. Answers whether the
   * text has `count` of them then: a change may have taken away more than the page knows of.
   */
  marks(index, from, to, marks, count) {
    this.#dispatch(index, { effects: setPortMarks.of({ from, to, marks }) });
    return this.#of(index).field(portMarks).size === count;
  }

  /** Underlines problems: `[from, to, "error" | "warning" | "info" | "hint", message]` each. */
  problems(index, problems) {
    const state = this.#of(index);
    const length = state.doc.length;
    const diagnostics = problems.map(([from, to, severity, message]) => ({
      from: Math.min(from, length),
      to: Math.min(Math.max(to, from), length),
      severity,
      message,
    }));
    this.#dispatch(index, setDiagnostics(state, diagnostics));
  }

  /** Selects a piece of the text that shows, scrolls to it and takes the focus. */
  select(from, to) {
    const length = this.#view.state.doc.length;
    const [anchor, head] = [Math.min(from, length), Math.min(to, length)];
    this.#view.dispatch({
      selection: { anchor, head },
      effects: EditorView.scrollIntoView(anchor, { y: "center" }),
    });
    this.#view.focus();
  }

  /** Puts the cursor of a text before its first letter. */
  start(index) {
    this.#dispatch(index, { selection: { anchor: 0 }, effects: EditorView.scrollIntoView(0, { y: "start" }) });
  }

  /** Goes on where a plain field was: with its text, selection, focus and scroll position. */
  resume(area) {
    this.replace(this.#shown, area.value);
    const { selectionStart, selectionEnd, selectionDirection } = area;
    const [anchor, head] =
      selectionDirection === "backward" ? [selectionEnd, selectionStart] : [selectionStart, selectionEnd];
    this.#view.dispatch({ selection: { anchor, head } });
    this.#view.scrollDOM.scrollTop = area.closest(".still").scrollTop;
    if (document.activeElement === area) this.#view.focus();
  }

  /** Takes itself off the page. */
  close() {
    this.#view.destroy();
  }
}

/**
 * Opens an editor in `parent` with `texts`, the one at `shown` showing. `listener.changed(index, text, typed)` is
 * called after each edit, `listener.moved(index, position)` when the cursor moves (in UTF-16 units),
 * `listener.label(index)` gives a text's name, `listener.pasted(text)` is asked whether it takes a paste over a
 * whole text elsewhere, and `listener.words()` tells what pods are called: `{ labels: [[key, value]], ports: [[name,
 * number, protocol]] }`.
 */
export function open(parent, texts, shown, listener) {
  return new Editor(parent, texts, shown, listener);
}
