// Runs before anything shows: the theme, and whether this is a first visit. It stands in the page's head as a script
// that is waited for, since a picture of another state or in other colours must not show even for a moment.

{
  const root = document.documentElement;
  let known = Boolean(location.hash);
  let theme;
  try {
    // As `web/src/theme.rs` keeps it.
    theme = localStorage.getItem("portolan/theme");
    known ||= Boolean(localStorage.length || navigator.serviceWorker?.controller);
  } catch {
    // Where nothing may be stored, each visit is a first one.
  }
  root.dataset.theme = theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  // What shows until the app is there (`build/first-paint.mjs`), and what comes at once (`src/late.js`), go by it.
  root.classList.toggle("first-visit", !known);
}
