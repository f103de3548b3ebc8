// What the classroom needs of the browser. It comes when somebody opens the exercises, with their styles.

const styles = () =>
  new Promise((done) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL("exercises.css", document.baseURI).href;
    // Without them the page is plain, and works.
    link.addEventListener("load", done);
    link.addEventListener("error", done);
    document.head.append(link);
  });

await styles();

/** The list of a course that stands beside the page, where the address names one: `?course=some/index.json`. */
const course = new URLSearchParams(location.search).get("course") ?? "";
// Only what stands beside the page or below it.
const list = /^[\w-]+(\/[\w.-]+)*\.json$/.test(course) && !course.includes("..") ? course : "exercises/index.json";

/** Whether the exercises are those of a course beside the page; then it is named. */
export const courseName = () => (list === course ? course : "");

const fetched = async (path) => {
  const answer = await fetch(new URL(path, document.baseURI));
  if (!answer.ok) throw new Error(`${answer.status} for ${path}`);
  return answer;
};

/** The exercises, each as [name, title, step, summary]. */
export async function index() {
  const rows = await (await fetched(list)).json();
  return rows.map(({ name, title, step, summary = "" }) => [name, title, step, summary].map(String));
}

/** An exercise of the list, as one text. */
export async function exercise(name) {
  if (!/^[\w.-]+$/.test(name)) throw new Error("no name of an exercise");
  return (await fetched(new URL(`${name}.yaml`, new URL(list, document.baseURI)))).text();
}

/** The name of the exercise in the address, "*" for the list; undefined when it names none. */
export const named = () => {
  const found = /^#exercise=([\w.-]+)$/.exec(location.hash);
  return found ? found[1] : location.hash === "#exercises" ? "*" : undefined;
};

/** Puts a fragment in the address, without a new entry in the browser's history. */
export const show = (fragment) => history.replaceState(null, "", fragment || location.pathname + location.search);

/** Tells whoever listens; see `report.rs`. */
export const tell = (type, detail) => dispatchEvent(new CustomEvent(`portolan:${type}`, { detail }));

/** The state that somebody keeps for an exercise; undefined when nobody does. */
export function resume(exercise) {
  let state;
  tell("resume", { exercise, give: (given) => (state = String(given ?? "")) });
  return state;
}

/** What the browser keeps under keys that begin so, as [key, value]. */
export function kept(prefix) {
  try {
    return Object.entries(localStorage).filter(([key]) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

/** Keeps a value, or forgets it; false when the browser does not let it. */
export function keep(key, value) {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

/** What a file is chosen with: kept, since the browser may forget it while the user still chooses. */
let chooser;

/** Lets the user choose one file; hands on its name and text. */
export function choose(accept, take) {
  chooser = Object.assign(document.createElement("input"), { type: "file", accept });
  chooser.addEventListener("change", async ({ target }) => {
    const [file] = target.files;
    if (file) take(file.name, file.size > 8 << 20 ? "" : await file.text().catch(() => ""));
  });
  chooser.click();
}
