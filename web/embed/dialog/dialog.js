// The dialog that puts what shows into somebody's own page. It is loaded when somebody asks for it.

import { packed, serviceIn } from "../state.js";
import { themes } from "../parameters.js";
import { titles } from "../titles.js";
import * as download from "./picture.js";
import { address, forms, places } from "./snippets.js";
import { button, check, choice, made, number, row } from "./fields.js";

/** How long nothing must change before the preview follows, in milliseconds. */
const REST_MS = 400;

let dialog;

/** Shows the dialog for a state: its text, the step that shows of how many, and its pictures, in the order of `themes`. */
export async function show({ text, step, steps, pictures }) {
  dialog?.remove();
  dress();
  const fragment = `v1=${await packed(text)}`;
  const place = new URL("./", document.baseURI).href;
  const link = `${place}#${fragment}`;

  const view = [["map", "Map", true], ["packet", "Packet"], ["rules", "Rules"], ["editor", "Texts"]].map(
    ([value, label, on]) => check(label, on, value),
  );
  const theme = choice("Theme", [["auto", "The reader's"], ["light", "Light"], ["dark", "Dark"]]);
  const language = choice("Title's language", Object.keys(titles).map((code) => [code, code]));
  const from = number("First step", step, 1, steps);
  const end = number("Last step", "", 1, steps);
  const height = number("Height", "", 80, 6000);
  const readOnly = check("Read-only");
  const autoplay = check("Plays by itself");
  const form = choice("Copy as", forms.map(({ name }, at) => [String(at), name]));
  const code = made("textarea", { readOnly: true, rows: 6, spellcheck: false });
  code.setAttribute("aria-label", "What to copy");
  const preview = made("iframe", { title: "Preview" });
  const said = made("span", { className: "said sm", role: "status" });
  said.setAttribute("role", "status");

  const choices = () => ({
    place,
    fragment,
    view: view.filter(({ input }) => input.checked).map(({ input }) => input.value),
    theme: theme.input.value,
    step: from.input.value,
    end: end.input.value,
    readOnly: readOnly.input.checked,
    autoplay: autoplay.input.checked,
    language: language.input.value,
  });
  const name = () => `portolan-step-${step}`;
  let waits;
  let told = 480;
  const write = () => {
    const now = choices();
    if (!now.view.length) now.view = ["map"];
    const given = Number(height.input.value) || 0;
    code.value = forms[Number(form.input.value)].of(now, {
      title: titles[now.language],
      yaml: serviceIn(text),
      link,
      height: given || told,
      given,
      picture: `${name()}.svg`,
    });
    return address(now);
  };
  const follow = () => {
    const next = write();
    said.textContent = "";
    clearTimeout(waits);
    waits = setTimeout(() => preview.src !== next && (preview.src = next), preview.src ? REST_MS : 0);
  };
  const hear = ({ source, origin, data }) => {
    if (source !== preview.contentWindow || origin !== location.origin || typeof data !== "string") return;
    try {
      const { type, height } = JSON.parse(data);
      if (type !== "portolan:resize" || !Number.isFinite(height)) return;
      told = Math.min(Math.max(height, 80), 6000);
      preview.style.height = `${told}px`;
      write();
    } catch {
      // Not ours.
    }
  };

  const copy = button("Copy", "pri", async () => {
    try {
      await navigator.clipboard.writeText(code.value);
      said.textContent = "Copied";
    } catch {
      code.select();
      said.textContent = "Press Ctrl+C to copy what is selected";
    }
  });
  const picture = () => pictures[themes.indexOf(theme.input.value)];
  const files = row(
    made("span", {}, "This step as a picture:"),
    button("SVG", "sm", () => download.svg(name(), picture())),
    button("PNG", "sm", async () => {
      if (!(await download.png(name(), picture()))) said.textContent = "This browser cannot draw it; take the SVG";
    }),
  );
  const title = made("h2", { id: "embed-title" }, "Put this step into a page of yours");
  const close = button("Close", "", () => dialog.close());
  const parts = made("fieldset", {}, made("legend", {}, "What shows"), ...view.map(({ label }) => label));
  const options = made(
    "div",
    { className: "options" },
    parts,
    row(theme.label, language.label),
    row(from.label, end.label, height.label),
    row(readOnly.label, autoplay.label),
    row(form.label),
    code,
    row(copy, said),
    files,
    made("details", {}, made("summary", {}, "What fits where"), made("dl", {}, ...places.flatMap(([place, how]) => [made("dt", {}, place), made("dd", {}, how)]))),
  );
  dialog = made("dialog", { className: "embed-dialog" }, made("header", {}, title, close), made("div", { className: "both" }, options, made("div", { className: "preview" }, preview)));
  dialog.setAttribute("aria-labelledby", "embed-title");
  options.addEventListener("input", follow);
  addEventListener("message", hear);
  dialog.addEventListener("close", () => {
    clearTimeout(waits);
    removeEventListener("message", hear);
    dialog.remove();
  });
  // A click beside it closes it.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  follow();
}

const dress = () => {
  if (document.getElementById("embed-dialog-styles")) return;
  const sheet = made("link", { id: "embed-dialog-styles", rel: "stylesheet" });
  sheet.href = new URL("embed-dialog-styles.css", document.baseURI).href;
  document.head.append(sheet);
};
