// Files that someone brings along: chosen from a list, or dropped on the page.

/** More than this is no manifest. */
const MOST_BYTES = 32 << 20;

/** Reads files as one text and hands on its name and text, or instead of the text what is wrong. */
async function read(files, take) {
  const chosen = [...files];
  if (chosen.length === 0) return;
  const name = chosen.length === 1 ? chosen[0].name : `${chosen.length} files`;
  try {
    if (chosen.some(({ size }) => size > MOST_BYTES)) throw new Error("is larger than 32 MB");
    const texts = await Promise.all(chosen.map((file) => file.text()));
    if (texts.some((text) => text.includes("\0"))) throw new Error("is not a text");
    take(name, texts.join("\n---\n"), "");
  } catch (error) {
    take(name, "", error instanceof DOMException ? "cannot be read" : error.message);
  }
}

/** What files are chosen with: kept, since the browser may forget it while the user still chooses. */
let chooser;

/** Lets the user choose files. */
export function pick(take) {
  chooser = document.createElement("input");
  Object.assign(chooser, { type: "file", multiple: true, accept: ".yaml,.yml,.json,.txt,text/plain" });
  chooser.addEventListener("change", ({ target }) => read(target.files, take));
  chooser.click();
}

/** Takes files that are dropped anywhere on the page, until the function that it returns is called. */
export function drops(take) {
  const page = document.documentElement;
  const over = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
    event.dataTransfer.dropEffect = "copy";
    page.classList.add("dropping");
  };
  const left = (event) => event.relatedTarget === null && page.classList.remove("dropping");
  const drop = (event) => {
    page.classList.remove("dropping");
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    read(event.dataTransfer.files, take);
  };
  // First of all: neither the editor nor the browser shall open the file.
  const listeners = { dragenter: over, dragover: over, dragleave: left, drop };
  for (const [event, listener] of Object.entries(listeners)) addEventListener(event, listener, true);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) removeEventListener(event, listener, true);
  };
}

/** The text that a paste puts in the place of all that a field holds. */
export function brought(event) {
  const area = event.target;
  const all = area.selectionStart === 0 && area.selectionEnd === area.value.length;
  return all ? event.clipboardData?.getData("text/plain") : undefined;
}
