// A still of bare YAML: its letters, with the three ports in their colours. It is made of text nodes only: whatever
// stands in the YAML stays letters.

const line = /^(\s*(?:-\s+)?)(port|targetPort|nodePort)(:\s+)([^#]*?)(\s*(?:#.*)?)$/;

/** Draws the YAML into a `pre`. */
export const drawn = (yaml) => {
  const pre = document.createElement("pre");
  for (const [number, text] of yaml.split("\n").entries()) {
    if (number) pre.append("\n");
    const [, indent, name, colon, value, rest] = line.exec(text) ?? [];
    if (!name || !value) {
      pre.append(text);
      continue;
    }
    const coloured = document.createElement("b");
    coloured.className = name;
    coloured.textContent = value;
    pre.append(indent, name, colon, coloured, rest);
  }
  return pre;
};
