// <portolan-playground>: a live picture of a Kubernetes Service in somebody else's page. Until a reader asks for more
// it is a still and a button: nothing is loaded. See docs/embedding.md.

import { styles } from "./element-styles.js";
import { fragmentIn, hasPicture, placeOf, yamlIn } from "./source.js";
import { drawn } from "./still.js";
import { fragmentOf } from "./state.js";
import { titles } from "./titles.js";

/** Where this script came from; a module has no such place, and its elements need a `src`. */
const script = document.currentScript?.src;

/** The least and the greatest height that a frame is given, in pixels. */
const HEIGHTS = [80, 6000];
/** The height of a frame that has not told its own yet. */
const FIRST_HEIGHT = 480;

const made = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

const dark = matchMedia("(prefers-color-scheme: dark)");

class PortolanPlayground extends HTMLElement {
  static observedAttributes = ["theme", "step"];

  #root = this.attachShadow({ mode: "open" });
  #box = made("div", { className: "box" });
  #frame;
  #link;
  #fragment;
  #origin;
  #heard = (event) => this.#hear(event);
  #recoloured = () => this.#recolour();

  connectedCallback() {
    this.#root.adoptedStyleSheets = [styles()];
    this.#recolour();
    dark.addEventListener("change", this.#recoloured);
    addEventListener("message", this.#heard);
    // What stands inside may still be on its way from the parser.
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => this.#draw(), { once: true });
    else this.#draw();
  }

  disconnectedCallback() {
    dark.removeEventListener("change", this.#recoloured);
    removeEventListener("message", this.#heard);
  }

  attributeChangedCallback(name, _, value) {
    this.#recolour();
    if (name === "theme") this.#say({ type: "portolan:theme", theme: this.#theme() });
    if (name === "step" && Number(value) > 0) this.#say({ type: "portolan:go", step: Number(value) });
  }

  /** Opens the live picture, as the button does. */
  async open() {
    const place = placeOf(this, script);
    if (this.#frame || !place) return;
    const frame = made("iframe", { title: this.#title(), referrerPolicy: "no-referrer" });
    this.#frame = frame;
    this.#origin = place.origin;
    const address = new URL("embed.html", place);
    for (const name of ["view", "step", "end"]) {
      const value = this.getAttribute(name);
      if (value) address.searchParams.set(name, value);
    }
    address.searchParams.set("lang", this.#language());
    address.searchParams.set("theme", this.#theme());
    if (this.hasAttribute("readonly")) address.searchParams.set("readonly", "1");
    // Who opens it wants to see it move, unless it is to stand at a step.
    if (!this.hasAttribute("paused") && !this.hasAttribute("step")) address.searchParams.set("autoplay", "1");
    address.hash = await this.#fragment;
    frame.src = address.href;
    const height = Number(this.getAttribute("height"));
    frame.style.height = `${height > 0 ? this.#within(height) : FIRST_HEIGHT}px`;
    this.#box.append(frame);
    this.#box.classList.add("open");
    frame.focus();
  }

  #draw() {
    if (this.#link) return;
    const yaml = yamlIn(this);
    const given = fragmentIn(this.getAttribute("state")) ?? fragmentIn(placeOf(this, script)?.hash);
    this.#fragment = given
      ? Promise.resolve(given)
      : fragmentOf({ yaml, from: this.getAttribute("from") ?? "", to: this.getAttribute("to") ?? "" });
    const button = made("button", { type: "button" }, this.#triangle(), "Watch the packet");
    button.addEventListener("click", () => this.open());
    this.#link = made("a", { target: "_blank", rel: "noopener" }, "Open in Portolan ↗");
    const still = made("div", { className: "still" }, this.#still(yaml));
    const cap = made("div", { className: "cap" }, button, made("span"), this.#link);
    this.#box.append(made("figure", {}, still, cap));
    this.#root.append(this.#box);
    this.#point();
  }

  /** What shows at once: the writer's picture, or the YAML. */
  #still(yaml) {
    const picture = this.getAttribute("picture");
    if (picture) return made("img", { src: picture, alt: this.getAttribute("alt") ?? this.#title() });
    return hasPicture(this) || !yaml ? made("slot") : drawn(yaml);
  }

  #triangle() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [name, value] of Object.entries({ width: 12, height: 12, viewBox: "0 0 12 12", "aria-hidden": "true" }))
      svg.setAttribute(name, value);
    const path = document.createElementNS(svg.namespaceURI, "path");
    path.setAttribute("d", "M2 0v12l10-6z");
    path.setAttribute("fill", "currentColor");
    svg.append(path);
    return svg;
  }

  /** Lets the link lead to Portolan with this very state. */
  async #point() {
    const place = placeOf(this, script);
    if (!place) return this.#link.remove();
    const address = new URL("./", place);
    address.hash = await this.#fragment;
    this.#link.href = address.href;
  }

  #theme() {
    const theme = this.getAttribute("theme");
    return theme === "light" || theme === "dark" ? theme : "auto";
  }

  #recolour() {
    const theme = this.#theme();
    this.#box.classList.toggle("dark", theme === "dark" || (theme === "auto" && dark.matches));
  }

  #title() {
    return this.getAttribute("title") ?? titles[this.#language()] ?? titles.en;
  }

  /** The language of the text around. */
  #language() {
    return (this.closest("[lang]")?.getAttribute("lang") || "en").split("-")[0].toLowerCase();
  }

  #say(message) {
    if (this.#origin) this.#frame?.contentWindow?.postMessage(JSON.stringify(message), this.#origin);
  }

  #within(height) {
    return Math.min(Math.max(Math.ceil(height), HEIGHTS[0]), HEIGHTS[1]);
  }

  /** Takes the frame's height; anything else, and anybody else, is passed over. */
  #hear({ source, origin, data }) {
    if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.#origin) return;
    if (typeof data !== "string" || data.length > 200 || this.hasAttribute("height")) return;
    try {
      const { type, height } = JSON.parse(data);
      if (type === "portolan:resize" && Number.isFinite(height)) this.#frame.style.height = `${this.#within(height)}px`;
    } catch {
      // Not ours.
    }
  }
}

if (!customElements.get("portolan-playground")) customElements.define("portolan-playground", PortolanPlayground);
