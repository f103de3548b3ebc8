// Starts the app: loads the module and the wasm that the page's head names, and says so in plain
// words when a browser cannot. It is a file of its own, since the page allows no inline script.

const address = (id) => document.getElementById(id).href;

/** Resolves when something has shown, or at once where nobody looks. */
const shown = () =>
  document.hidden || new Promise((go) => requestAnimationFrame(() => setTimeout(go)));

try {
  // What a first visit shows meanwhile must not wait for the app, not even for its share of the network.
  if (document.documentElement.classList.contains("first-visit")) await shown();
  const wasm = fetch(address("app-wasm"));
  // It is told when it is needed.
  wasm.catch(() => {});
  const { default: start } = await import(address("app-module"));
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
