// What a writer copies: the same state as a frame, as an element, and as Markdown.

const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
/** A text as it stands in HTML, inside quotes or not. */
export const escaped = (text) => text.replace(/[&<>"]/g, (letter) => escapes[letter]);

/** The embed's address for these choices. */
export const address = ({ place, fragment, view, theme, step, end, readOnly, autoplay, language }) => {
  const url = new URL("embed.html", place);
  const set = (name, value) => value && url.searchParams.set(name, value);
  set("view", view.join() === "map" ? "" : view.join());
  set("theme", theme === "auto" ? "" : theme);
  set("step", step);
  set("end", end);
  set("readonly", readOnly ? "1" : "");
  set("autoplay", autoplay ? "1" : "");
  set("lang", language === "en" ? "" : language);
  url.hash = fragment;
  // A comma needs no escape there, and reads better.
  return url.href.replaceAll("%2C", ",");
};

const frame = (choices, { title, height }) =>
  `<iframe src="${escaped(address(choices))}" title="${escaped(title)}" width="100%" height="${height}" loading="lazy" style="border:0; display:block"></iframe>`;

const element = (choices, { yaml, link, height, given }) => {
  const { place, fragment, view, theme, step, end, readOnly, autoplay } = choices;
  const attributes = [
    ["src", place],
    ["state", fragment],
    ["view", view.join() === "map" ? "" : view.join()],
    ["theme", theme === "auto" ? "" : theme],
    ["step", step],
    ["end", end],
    ["height", given ? height : ""],
  ].filter(([, value]) => value);
  const words = attributes.map(([name, value]) => ` ${name}="${escaped(String(value))}"`).join("");
  const signs = (readOnly ? " readonly" : "") + (autoplay || step ? "" : " paused");
  return `<script src="${escaped(new URL("portolan-playground.js", place).href)}" defer></script>
<portolan-playground${words}${signs}>

<pre>${escaped(yaml.trimEnd())}</pre>

<p><a href="${escaped(link)}">Open in Portolan</a></p>
</portolan-playground>`;
};

const inMarkdown = (text) => text.replace(/[\\[\]]/g, "\\$&");

/** The forms, each with its name, what it is for, and the text to copy. */
export const forms = [
  { name: "Frame", of: frame },
  { name: "Element", of: element },
  { name: "Markdown link", of: (_, { title, link }) => `[${inMarkdown(title)}](${link})` },
  {
    name: "Markdown with picture",
    of: (_, { title, link, picture }) => `[![${inMarkdown(title)}](${picture})](${link})`,
  },
];

/** What fits where, a sentence each. */
export const places = [
  ["WordPress", "Put the frame into a “Custom HTML” block. Authors, whose frames WordPress takes out, use a picture that is a link."],
  ["Ghost", "Put the frame or the element into an HTML card."],
  ["Hugo", "Make a shortcode that holds the frame, or allow HTML in Markdown (goldmark's unsafe) and paste it."],
  ["Docusaurus", "Paste the frame into MDX, with style={{border: 0}} for its style. In the element, YAML stands in a fenced block."],
  ["mdBook", "Paste the frame or the element into the Markdown: mdBook leaves HTML as it is."],
  ["MyST", "Use its iframe directive with the frame's address. Sphinx and Jupyter Book 1 take the frame or the element as HTML."],
  ["Notion", "Paste the frame's address (what stands after src) and choose “Embed”."],
  ["Moodle", "Paste the frame in the editor's HTML view, or its address as a URL resource."],
];
