// What can be written here: fields that a Service has, their values, and what the pods here are called.

import { startCompletion } from "@codemirror/autocomplete";
import { describe, describeValue, fields, inside } from "./describe.js";
import { around, pathIn, shape } from "./place.js";

/** Fields that people write most come first. */
const usual = [
  ...["apiVersion", "kind", "metadata", "name", "namespace", "labels", "spec", "type", "selector", "ports", "port"],
  ...["targetPort", "nodePort", "protocol", "externalTrafficPolicy", "internalTrafficPolicy", "sessionAffinity", "clusterIP"],
];

const boost = (name) => (usual.includes(name) ? usual.length - usual.indexOf(name) : name === "status" ? -50 : 0);

/** Writes a field with what its form needs, and offers its values at once. */
function write(path, name, dash) {
  return (view, completion, from, to) => {
    const column = from - view.state.doc.lineAt(from).from + dash.length;
    const { form, values } = fields[path];
    const line = (more) => `\n${" ".repeat(column)}${more}`;
    const behind = { list: line("- "), map: line("  "), object: line("  ") }[form] ?? " ";
    const insert = `${dash}${name}:${behind}`;
    view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length }, userEvent: "input.complete" });
    if (values || form) startCompletion(view);
  };
}

function fieldOptions(parent, beside, dash) {
  return inside(parent)
    .map((path) => [path, path.split(".").at(-1)])
    .filter(([, name]) => !beside.has(name))
    .map(([path, name]) => ({
      label: name,
      type: "property",
      boost: boost(name),
      info: () => describe(path),
      apply: write(path, name, dash),
    }));
}

const labelOptions = (labels, beside) =>
  labels
    .filter(([key]) => !beside.has(key))
    .map(([key, value]) => ({ label: `${key}: ${value}`, type: "text", detail: "of pods here" }));

function valueOptions(path, words) {
  const known = Object.keys(fields[path]?.values ?? {}).map((value, index) => ({
    label: value,
    type: "constant",
    boost: -index,
    info: () => describeValue(path, value),
  }));
  if (path.startsWith("spec.selector.")) {
    const key = path.slice("spec.selector.".length);
    const values = words().labels.filter(([name]) => name === key);
    return values.map(([, value]) => ({ label: value, type: "text", detail: "of pods here" }));
  }
  if (path === "spec.ports.targetPort") {
    return words().ports.map(([name, number, protocol]) => ({
      label: name || String(number),
      type: "text",
      detail: name ? `${number} ${protocol}, of pods here` : `${protocol}, of pods here`,
    }));
  }
  return known;
}

/** Asks for what can be written where the cursor is; `words()` tells what the pods here are called. */
export function source(words) {
  return (context) => {
    const { doc } = context.state;
    const line = doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    if (/(^|\s)#/.test(before)) return null;
    const { dash, column, key, from } = shape(before);
    const typed = before.slice(from).trimStart();
    if (!context.explicit && typed === "" && key === undefined) return null;
    const { parents, beside } = around(doc, line.number, column, dash);
    const start = context.pos - typed.length;
    let options;
    if (key !== undefined) {
      const path = pathIn(doc, line.number, parents, key);
      options = path === undefined ? [] : valueOptions(path, words);
    } else {
      const parent = pathIn(doc, line.number, parents);
      const element = dash >= 0 && fields[parent]?.values;
      const dashes = dash < 0 && fields[parent]?.form === "list" ? "- " : "";
      if (parent === undefined) options = [];
      else if (parent === "spec.selector") options = labelOptions(words().labels, beside);
      else if (element) options = valueOptions(parent, words);
      else options = fieldOptions(parent, beside, dashes);
    }
    // Who has written a whole word wants to go on.
    if (options.length === 0 || (!context.explicit && options.some(({ label }) => label === typed))) return null;
    return { from: start, options };
  };
}
