// What an element shows: a link's state, or the YAML that stands inside it.

/** A link's state, as addresses carry it. */
const STATE = /^#?(v\d+=[\w-]{1,64000})$/;
/** What may hold YAML inside the element. */
const HOLDERS = 'script[type="text/yaml"], script[type="application/yaml"], template, pre, textarea';
/** What is a picture of its own; what a site's buttons for code hold is none. */
const PICTURES = ":is(svg, img, picture):not(button *)";

/** The web address in `text`; undefined when it is none that a frame may have. */
const webAddress = (text, base) => {
  try {
    const url = new URL(text, base);
    return /^https?:$/.test(url.protocol) ? url : undefined;
  } catch {
    return undefined;
  }
};

/** The fragment of a state, without its `#`; undefined when it is none. */
export const fragmentIn = (text) => STATE.exec(text ?? "")?.[1];

/** Without the indentation that all lines share, and without empty lines around. */
const outdented = (text) => {
  const lines = text.replaceAll("\r", "").replace(/^(?:[ \t]*\n)+/, "").trimEnd().split("\n");
  const depths = lines.filter((one) => one.trim()).map((one) => one.search(/\S/));
  const depth = Math.min(...depths, 1000);
  return lines.map((one) => one.slice(depth)).join("\n");
};

/** The text inside a node. What draws code may end its lines with elements. */
const linesOf = (node) => {
  const copy = node.cloneNode(true);
  for (const end of copy.querySelectorAll("br")) end.replaceWith("\n");
  return copy.textContent;
};

/** The YAML inside `element`; empty when there is none. */
export const yamlIn = (element) => {
  const holder = element.querySelector(HOLDERS);
  if (holder) return outdented(linesOf(holder.content ?? holder));
  if (element.querySelector(PICTURES)) return "";
  const text = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
  const yaml = outdented(text.map((node) => node.data).join(""));
  return yaml.includes(":") ? yaml : "";
};

/** Whether a picture of the writer's stands inside. */
export const hasPicture = (element) => Boolean(element.querySelector(PICTURES));

/** Where Portolan is: what `src` says, or where the script came from. */
export const placeOf = (element, script) => {
  const src = element.getAttribute("src");
  return webAddress(src || script, document.baseURI);
};
