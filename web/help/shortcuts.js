// The sheet of keys. It is loaded when somebody asks for it.

const rows = [
  ["Ctrl + Enter", "Send the request, from anywhere"],
  ["Alt + Enter", "Mend the nearest problem in the texts"],
  ["→  ←", "One step on, one step back"],
  ["Home  End", "The first step, the last step"],
  ["Space", "Play, pause"],
  ["Ctrl + Z", "In a text: undo. Elsewhere: bring back the texts that something replaced"],
  ["Ctrl + Shift + Z", "And forward again"],
  ["↑  ↓  Enter", "In the rules: choose a rule; Enter goes into its chain, Escape back to the step's own rule"],
  ["Ctrl + F", "In a text: find"],
  ["Tab  Shift + Tab", "The next and the previous thing; in the editor Escape first, then Tab"],
  ["?", "This sheet"],
];

let sheet;

function build() {
  sheet = document.createElement("dialog");
  sheet.className = "keys";
  sheet.setAttribute("aria-labelledby", "keys-title");
  const title = document.createElement("h2");
  title.id = "keys-title";
  title.textContent = "Keys";
  const table = document.createElement("table");
  for (const [keys, what] of rows) {
    const row = table.insertRow();
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = keys;
    row.append(head);
    row.insertCell().textContent = what;
  }
  const form = document.createElement("form");
  form.method = "dialog";
  const close = document.createElement("button");
  close.className = "btn";
  close.textContent = "Close";
  form.append(close);
  sheet.append(title, table, form);
  // A click beside the sheet closes it.
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
  document.body.append(sheet);
}

/** Shows the sheet. */
export function show() {
  if (!sheet) build();
  if (!sheet.open) sheet.showModal();
}
