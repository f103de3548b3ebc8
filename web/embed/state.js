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

/** The fragment, without its `#`. */
export const fragmentOf = async (state) => {
  const packed = new Blob([stateText(state)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return `v1=${btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
};
