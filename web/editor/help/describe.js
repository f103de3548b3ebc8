// The help on a field or a value, drawn.

import fields from "./service.json";

/** What is known of each field of a Service, by its path. */
export { fields };

/** The fields directly inside `path`. */
export function inside(path) {
  const start = path === "" ? "" : `${path}.`;
  return Object.keys(fields).filter((field) => field.startsWith(start) && !field.slice(start.length).includes("."));
}

/** The colour of the three ports. */
const roles = { "spec.ports.port": "port", "spec.ports.targetPort": "target", "spec.ports.nodePort": "node" };

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** The help on a field, and on the value that it has. */
export function describe(path, value) {
  const { does, default: usual, allows, values = {} } = fields[path];
  const name = path.split(".").at(-1);
  const made = element("div", "help", element("p", "", element("b", roles[path] ? `p ${roles[path]}` : "", name), ` ${does}`));
  if (value !== undefined && Object.hasOwn(values, value)) {
    made.append(element("p", "", element("code", "", value), ` ${values[value]}`));
  }
  const rows = [
    ["Default", usual],
    ["Allowed", allows ?? (Object.keys(values).length > 0 ? `${Object.keys(values).join(", ")}.` : undefined)],
  ];
  for (const [label, text] of rows) {
    if (text) made.append(element("p", "help-row", element("span", "", label), ` ${text}`));
  }
  return made;
}

/** The help on a value of a field. */
export function describeValue(path, value) {
  const text = fields[path]?.values?.[value];
  return text ? element("div", "help", element("p", "", element("code", "", value), ` ${text}`)) : null;
}
