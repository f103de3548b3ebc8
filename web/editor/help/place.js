// Where in a Service a line of text stands: the path of its fields, found by how far lines are indented, so
// that it is known while the text is half written.

/** How many lines are looked at. */
const FAR = 2000;

/** Blanks and dashes; a key; what stands behind its colon. */
const LINE = /^(\s*(?:-\s+)*)(?:("[^"]*"|'[^']*'|[^\s#:'"[\]{},-][^:#]*?|-[^\s:#][^:#]*?)\s*:(?:\s+|$))?(.*)$/;

/** A line's parts: the columns of its first dash (-1 without one) and of its key, the key, and the value. */
export function shape(text) {
  const [, before, key, value] = LINE.exec(text) ?? [null, "", undefined, text];
  const dash = before.indexOf("-");
  return { dash, column: before.length, key: key?.replace(/^["']|["']$/g, ""), value, from: text.length - value.length };
}

const isBlank = (text) => /^\s*(#|$)/.test(text);
const isBorder = (text) => /^(---|\.\.\.)(\s|$)/.test(text);

/**
 * The fields that a line at `column` lies in, outermost first, without its own key, and the names beside it
 * there. `dash` is the column of its first dash, or -1.
 */
export function around(doc, number, column, dash) {
  const parents = [];
  const beside = new Set();
  let [limit, inList] = dash >= 0 ? [dash, true] : [column, false];
  let open = dash < 0;
  for (let at = number - 1; at > 0 && number - at < FAR; at--) {
    const { text } = doc.line(at);
    if (isBorder(text)) break;
    if (isBlank(text)) continue;
    const line = shape(text);
    if (open && line.column === column && line.key) beside.add(line.key);
    if (line.dash >= 0 && line.dash < limit && line.column === limit) {
      // The dash that begins this element.
      [limit, inList, open] = [line.dash, true, false];
      continue;
    }
    if (line.dash >= 0 && line.column > limit && line.dash >= limit) continue;
    if (line.key && (line.column < limit || (inList && line.column === limit && line.dash < 0))) {
      parents.unshift(line.key);
      [limit, inList, open] = line.dash >= 0 ? [line.dash, true, false] : [line.column, false, false];
    }
  }
  for (let at = number + 1; at <= doc.lines && at - number < FAR; at++) {
    const { text } = doc.line(at);
    if (isBorder(text)) break;
    if (isBlank(text)) continue;
    const line = shape(text);
    if (line.column < column || (line.dash >= 0 && line.dash < column)) break;
    if (line.column === column && line.key) beside.add(line.key);
  }
  return { parents, beside };
}

/** The kind of the document, or of the list's item, that a line stands in; nothing where none is written. */
export function kindAt(doc, number) {
  const found = (at) => {
    const { dash, column, key, value } = shape(doc.line(at).text);
    return key === "kind" && (dash < 0 ? column : dash) <= 4 ? { column, value: value.split(/\s/)[0] } : undefined;
  };
  let best;
  const take = (at) => {
    const kind = found(at);
    // In a list, the item's own kind stands further to the right than the list's.
    if (kind && (!best || kind.column > best.column)) best = kind;
  };
  for (let at = number; at > 0 && number - at < FAR && !isBorder(doc.line(at).text); at--) {
    take(at);
    if (best?.column > 0 || /^\s{0,2}- /.test(doc.line(at).text) && best) break;
  }
  if (best?.column > 0) return best.value;
  for (let at = number + 1; at <= doc.lines && at - number < FAR; at++) {
    const { text } = doc.line(at);
    if (isBorder(text)) break;
    take(at);
    if (best?.column > 0) break;
  }
  return best?.value;
}

/** The path of a field of a Service, as the help names it; nothing in documents of other kinds. */
export function pathIn(doc, number, parents, key) {
  const kind = kindAt(doc, number);
  if (kind && kind !== "Service" && kind !== "List") return undefined;
  const inside = parents[0] === "items" ? parents.slice(1) : parents;
  return [...inside, ...(key === undefined ? [] : [key])].join(".");
}
