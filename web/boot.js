// Starts the app: loads the module and the wasm that the page's head names, and says so in plain
// words when a browser cannot. It is a file of its own, since the page allows no inline script.

const address = (id) => document.getElementById(id).href;

try {
  const { default: start } = await import(address("app-module"));
  await start({ module_or_path: address("app-wasm") });
} catch (error) {
  const status = document.getElementById("first-paint-status");
  if (status) {
    status.textContent =
      "Portolan could not start. It needs a browser with WebAssembly, from 2023 or later. Reloading the page may help.";
    status.setAttribute("role", "alert");
  }
  throw error;
}
