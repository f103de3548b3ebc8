// What the host page may say to an embed: the messages of docs/embedding.md, each a JSON text of its exact shape.
// Anything else, and anything from another window, is passed over without an answer.

import { stepOf, themes } from "./parameters.js";

/** The longest message that is read, in characters. */
const LONGEST = 200;

/** For each type, what its one field is called and which values it may have. */
const fields = {
  "portolan:go": ["step", (step) => typeof step === "number" && stepOf(step) !== undefined],
  "portolan:theme": ["theme", (theme) => themes.includes(theme)],
  "portolan:play": [],
  "portolan:pause": [],
  "portolan:measure": [],
};

/** The message in a text; undefined when it is none of ours. */
export const read = (text) => {
  if (typeof text !== "string" || text.length > LONGEST) return undefined;
  let message;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (message === null || typeof message !== "object" || !Object.hasOwn(fields, message.type)) return undefined;
  const [name, allows] = fields[message.type];
  const names = Object.keys(message).filter((key) => key !== "type");
  if (names.join() !== (name ?? "")) return undefined;
  return !name || allows(message[name]) ? message : undefined;
};

/** Does what the host page asks for: one function for each type. */
export const hear = (acts) => {
  addEventListener("message", ({ source, data }) => {
    if (source !== parent || source === window) return;
    const message = read(data);
    if (message) acts[message.type](message);
  });
};
