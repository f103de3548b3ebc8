// Between the page and a learning system that speaks SCORM 1.2: it opens the exercise that this launch is for, and hands on
// the score, whether it is done, and the work so far. The page's side is told in `web/src/exercises/report.rs`.

(() => {
  /** What a learning system keeps of the work must not be longer. */
  const MOST_STATE = 4096;
  /** Stands for work that is longer: the browser keeps it, as it does for the page without a learning system. */
  const TOO_LONG = "-";
  /** So many windows up the system may stand, by the standard. */
  const MOST_WINDOWS = 7;

  const named = document.querySelector("meta[name=portolan-exercise]");
  if (!named) return;
  history.replaceState(null, "", `?course=${named.dataset.list}#exercise=${named.content}`);
  /** The exercise's own name: in the list it may go by its file's. */
  const exercise = named.dataset.own;

  /** The system's object in a window or above it. A window of another origin holds none that can be had. */
  const above = (window) => {
    try {
      for (let at = 0; at <= MOST_WINDOWS && window; at++, window = window.parent) {
        if (window.API) return window.API;
        if (window === window.parent) return undefined;
      }
    } catch {
      return undefined;
    }
  };
  const api = above(window) ?? (window.opener ? above(window.opener) : undefined);

  const told = (action) => {
    const aside = document.createElement("p");
    aside.className = "part-missing";
    aside.setAttribute("role", "alert");
    aside.textContent = action;
    const show = () => document.body.append(aside);
    if (document.body) show();
    else addEventListener("DOMContentLoaded", show);
  };

  if (!api || String(api.LMSInitialize("")) !== "true") {
    told("No learning system answers, so this result is not reported. The exercise works, and this browser keeps your work.");
    return;
  }

  const begun = Date.now();
  const get = (element) => String(api.LMSGetValue(element));
  /** Whether the system took it; what it did not take is told once. */
  let refused = false;
  const set = (element, value) => {
    const taken = String(api.LMSSetValue(element, value)) === "true";
    if (!taken && !refused) {
      refused = true;
      told("The learning system did not take all of the result. Your work is kept in this browser.");
    }
    return taken;
  };

  const kept = get("cmi.suspend_data");
  const done = ["completed", "passed"].includes(get("cmi.core.lesson_status"));
  // Whom the system calls complete stays so.
  let solved = done;
  let best = Number.parseFloat(get("cmi.core.score.raw")) || 0;
  if (!done) set("cmi.core.lesson_status", "incomplete");
  set("cmi.core.score.min", "0");
  set("cmi.core.score.max", "100");
  api.LMSCommit("");

  addEventListener("portolan:resume", ({ detail }) => {
    if (detail.exercise === exercise && kept !== TOO_LONG) detail.give(kept);
  });

  let last = "";
  addEventListener("portolan:exercise", ({ detail }) => {
    if (detail.exercise !== exercise) return;
    solved ||= detail.solved;
    best = Math.max(best, Math.round(detail.score * 10000) / 100);
    const state = detail.state.length > MOST_STATE ? TOO_LONG : detail.state;
    const now = [solved, best, state].join(" ");
    if (now === last) return;
    last = now;
    set("cmi.suspend_data", state);
    set("cmi.core.score.raw", String(best));
    set("cmi.core.lesson_status", solved ? "completed" : "incomplete");
    api.LMSCommit("");
  });

  /** A span of time as the standard writes it. */
  const span = (milliseconds) => {
    const hundredths = Math.max(0, Math.round(milliseconds / 10));
    const two = (number) => String(number).padStart(2, "0");
    const seconds = Math.floor(hundredths / 100);
    const hours = Math.min(Math.floor(seconds / 3600), 9999);
    return `${two(hours)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${two(hundredths % 100)}`;
  };

  let finished = false;
  addEventListener("pagehide", () => {
    if (finished) return;
    finished = true;
    set("cmi.core.session_time", span(Date.now() - begun));
    set("cmi.core.exit", solved ? "" : "suspend");
    api.LMSFinish("");
  });
})();
