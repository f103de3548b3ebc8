// Starts the app: loads the module and the wasm that the page's head names, and says so in plain
// words when a browser cannot. It is a file of its own, since the page allows no inline script.

const address = (id) => document.getElementById(id).href;

/** Resolves when something has shown, or at once where nobody looks. */
const shown = () =>
  document.hidden || new Promise((go) => requestAnimationFrame(() => setTimeout(go)));

try {
  // What a first visit shows meanwhile must not wait for the app: its files come behind all others.
  const wasm = fetch(address("app-wasm"), { priority: "low" });
  const module = import(address("app-module"));
  // What went wrong is told when it is needed.
  for (const coming of [wasm, module]) coming.catch(() => {});
  if (document.documentElement.classList.contains("first-visit")) await shown();
  const { default: start } = await module;
  if (document.readyState === "loading") await new Promise((go) => addEventListener("DOMContentLoaded", go));
  await start({ module_or_path: wasm });
} catch (error) {
  const status = document.getElementById("first-paint-status");
  if (status) {
    status.textContent =
      "Portolan could not start. It needs a browser with WebAssembly, from 2023 or later. Reloading the page may help.";
    status.setAttribute("role", "alert");
  }
  throw error;
}
