// Light, dark, or what the reader's system says.

const dark = matchMedia("(prefers-color-scheme: dark)");
let chosen = "auto";

const show = () => {
  document.documentElement.dataset.theme = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen;
};

dark.addEventListener("change", show);

/** Shows a theme: "light", "dark" or "auto". */
export const setTheme = (theme) => {
  chosen = theme;
  show();
};
