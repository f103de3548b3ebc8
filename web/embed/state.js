// A state of Portolan as a link's fragment, made from texts: the same form as `crates/portolan/src/share`.

const encoder = new TextEncoder();

/** FNV-1a, 32 bits. */
const checksum = (bytes) => {
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0;
  return sum.toString(16).padStart(8, "0");
};

const entry = (key, value) => `${key} ${encoder.encode(value).length}\n${value}\n`;

/** The state's text: one source, and one request that is sent at once. */
export const stateText = ({ yaml, from = "", to = "", seed = 1, step = 0 }) => {
  const body =
    entry("name", "service.yaml") +
    entry("text", yaml) +
    entry("from", from) +
    entry("to", to) +
    entry("seed", String(seed)) +
    entry("sent", "1") +
    entry("nth", "0") +
    entry("step", String(step));
  return `${checksum(encoder.encode(body))}\n${body}`;
};

/** A state's text as an address carries it. */
export const packed = async (state) => {
  const stream = new Blob([state]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

/** The fragment, without its `#`. */
export const fragmentOf = async (state) => `v1=${await packed(stateText(state))}`;

/** The first text of a state's text: the Service's. */
export const serviceIn = (state) => {
  let rest = encoder.encode(state.slice(state.indexOf("\n") + 1));
  while (rest.length) {
    const end = rest.indexOf(10);
    const [key, length] = new TextDecoder().decode(rest.subarray(0, end)).split(" ");
    const value = rest.subarray(end + 1, end + 1 + Number(length));
    if (key === "text") return new TextDecoder().decode(value);
    rest = rest.subarray(end + 2 + Number(length));
  }
  return "";
};
