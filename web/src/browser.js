// What the browser has at hand, so that the wasm need not bring it: compression, the clipboard, the
// address, files. Loaded with the app.

const inBase64Url = (bytes) => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

const throughStream = (bytes, stream) => new Blob([bytes]).stream().pipeThrough(stream);

/** A text, compressed, as an address can carry it. */
export async function pack(text) {
  const packed = throughStream(text, new CompressionStream("deflate-raw"));
  return inBase64Url(new Uint8Array(await new Response(packed).arrayBuffer()));
}

/** What `pack` was given; throws when it was damaged or holds more than `limit` bytes. */
export async function unpack(packed, limit) {
  const bytes = Uint8Array.from(
    atob(packed.replaceAll("-", "+").replaceAll("_", "/")),
    (letter) => letter.charCodeAt(0),
  );
  const reader = throughStream(bytes, new DecompressionStream("deflate-raw")).getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  for (let length = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    length += value.length;
    if (length > limit) {
      reader.cancel();
      throw new RangeError("too long");
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** Where it stands, until a tab ends, that its address is older than the texts that the browser keeps. */
const OLD = "portolan/old-address";

/** An embed keeps nothing but its address. */
const keeps = () => !document.getElementById("embed");

/** The texts have changed: until the address follows, a reload must not bring the older ones back. */
export function addressIsOld() {
  // What is being packed is of the older ones.
  latest += 1;
  try {
    if (location.hash) sessionStorage.setItem(OLD, location.hash);
  } catch {
    // Where nothing may be stored, nothing is newer than the address.
  }
}

/** The fragment of the address, unless the texts that the browser keeps are newer. */
export function fragment() {
  try {
    if (keeps() && sessionStorage.getItem(OLD) === location.hash) return "";
  } catch {
    // As above.
  }
  // A template or a mail may have escaped the sign, and WordPress adds a fragment of its own.
  return location.hash.replace(/%3d/i, "=").replace(/(.)#.*/, "$1");
}

let latest = 0;

/** Puts a state in the address, without a new entry in the browser's history; an empty text takes it out. */
export async function keepInAddress(before, text, most) {
  const mine = ++latest;
  const packed = text && before + (await pack(text));
  if (mine !== latest) return;
  const next = packed.length <= most ? packed : "";
  history.replaceState(null, "", next || location.pathname + location.search);
  try {
    if (keeps()) sessionStorage.removeItem(OLD);
  } catch {
    // As above.
  }
}

/** Copies a text; false when the browser does not let it. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Offers a text as a file. */
export function save(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

const fetched = async (path) => {
  const answer = await fetch(`./scenarios/${path}`);
  if (!answer.ok) throw new Error(`${answer.status} for ${path}`);
  return answer;
};

/** The scenarios, each as [name, title, story, from, to, count]. */
export async function scenarios() {
  const list = await (await fetched("index.json")).json();
  return list.map(({ name, title, story, from, to, count = 1 }) => [name, title, story, from, to, `${count}`]);
}

/** The texts of a scenario, in the order of the tabs. */
export async function scenario(name, files) {
  return Promise.all(files.map(async (file) => (await fetched(`${name}/${file}`)).text()));
}

let paragraphs;

/** What there is to learn from a diagnosis, by its code. */
export async function paragraph(code) {
  paragraphs ??= fetch("./learn.txt").then((answer) => (answer.ok ? answer.text() : Promise.reject()));
  try {
    return (await paragraphs).split(`\n## ${code}\n`)[1].split("\n## ")[0].trim();
  } catch (error) {
    paragraphs = undefined;
    throw error;
  }
}

/** A module that stands beside the page. */
export const beside = (name) => import(new URL(name, document.baseURI).href);

/** Resolves when the browser has had its turn: it may have drawn, and taken what the user did. */
export const turn = () =>
  new Promise((go) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      go();
    };
    port2.postMessage(null);
  });

/** Takes away what lies over the page until all of it is there: after the frame in which its parts were measured. */
export const uncover = () =>
  requestAnimationFrame(async () => {
    await turn();
    document.getElementById("opening")?.remove();
  });

/** Shows the sheet of keys. */
export const showShortcuts = async () => (await beside("shortcuts.js")).show();

/** Whether the address asks for an exercise, or for the list of them. */
export const asksForExercise = () => /^#exercises?\b/.test(location.hash);

/** Shows the dialog for pages of one's own: a state's text, its step and its pictures. */
export const showEmbed = async (text, step, steps, pictures) =>
  (await beside("embed-dialog.js")).show({ text, step, steps, pictures });
