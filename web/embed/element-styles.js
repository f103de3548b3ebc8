// How the element looks until it is opened. The sheet is constructed, so that a host page that allows styles from its
// own files alone allows it too.

const css = `
:host { display: block; margin: 1em 0; }
:host([hidden]) { display: none; }
.box {
  --ink: #172033; --ink-2: #4b5870; --line: #d9dfe8; --card: #fff; --sea: #f0f5fb; --accent: #4338ca; --on-accent: #fff;
  --port: #1d58d8; --target: #0a6b49; --node: #a94806;
  color: var(--ink); font: 14px/1.45 Inter, "Segoe UI", system-ui, sans-serif;
}
.box.dark {
  --ink: #e8edf6; --ink-2: #aab5c8; --line: #2a3446; --card: #161e2e; --sea: #121a29; --accent: #a5a0ff; --on-accent: #12122b;
  --port: #7fb0ff; --target: #58d3a4; --node: #ffa866;
}
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 14px; overflow: hidden; }
.still { position: relative; background: var(--sea); max-height: 460px; overflow: hidden; }
::slotted(svg), ::slotted(img), ::slotted(picture), .still > img { display: block; width: 100%; height: auto; }
pre { margin: 0; padding: 14px 16px; font: 13px/21px ui-monospace, Menlo, "DejaVu Sans Mono", monospace; overflow: hidden; white-space: pre-wrap; overflow-wrap: anywhere; }
pre b { border-radius: 4px; padding: 0 3px; background: var(--card); }
.port { color: var(--port); } .targetPort { color: var(--target); } .nodePort { color: var(--node); }
button {
  font: inherit; font-weight: 600; cursor: pointer; border: 0; border-radius: 999px; padding: 9px 18px;
  background: var(--accent); color: var(--on-accent); display: inline-flex; align-items: center; gap: 8px;
}
button:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.cap { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 14px; padding: 9px 14px; border-top: 1px solid var(--line); }
.cap span { flex: 1; }
a { color: var(--ink-2); font-size: 12px; text-underline-offset: 2px; }
iframe { display: block; width: 100%; border: 0; color-scheme: light; }
.dark iframe { color-scheme: dark; }
.open figure { display: none; }
@media print {
  .open figure { display: block; }
  iframe, button { display: none; }
  figure { break-inside: avoid; }
  .still { max-height: none; }
}
`;

let sheet;

/** The style sheet, one for all elements. */
export const styles = () => {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  return sheet;
};
