// Takes the pictures, each into `target/screenshots/STATE-FORM.png`.

import { test } from "@playwright/test";
import { Screen, states } from "./states";

const forms = {
  "wide-light": { viewport: { width: 1440, height: 900 }, colorScheme: "light" },
  "wide-dark": { viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
  narrow: { viewport: { width: 390, height: 844 }, colorScheme: "light" },
} as const;

for (const [form, options] of Object.entries(forms)) {
  test.describe(form, () => {
    test.use({ ...options, contextOptions: { reducedMotion: "reduce" } });

    for (const [state, reach] of Object.entries(states)) {
      test(`${state} ${form}`, async ({ page }) => {
        await reach(new Screen(page, form === "narrow"));
        await page.screenshot({
          path: `../target/screenshots/${state}-${form}.png`,
          animations: "disabled",
          caret: "initial",
        });
      });
    }
  });
}
