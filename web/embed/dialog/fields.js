// The dialog's fields: each is an input and the label around it.

/** An element with these properties and children. */
export const made = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

export const row = (...children) => made("div", { className: "row" }, ...children);

export const button = (text, look, onclick) =>
  made("button", { type: "button", className: `btn ${look}`, onclick }, text);

export const check = (text, checked = false, value = "1") => {
  const input = made("input", { type: "checkbox", checked, value });
  return { input, label: made("label", { className: "check" }, input, text) };
};

export const choice = (text, options) => {
  const input = made("select", { className: "sel sm" }, ...options.map(([value, label]) => made("option", { value }, label)));
  return { input, label: made("label", {}, made("span", {}, text), input) };
};

export const number = (text, value, min, max) => {
  const input = made("input", { type: "number", value, min, max, placeholder: "own" });
  return { input, label: made("label", {}, made("span", {}, text), input) };
};
