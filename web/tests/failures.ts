// Says last, in a few lines, which tests failed and why: the end of a log is what one sees first.

import type { Reporter, TestCase } from "@playwright/test/reporter";

/** More lines of one error tell no more at a glance. */
const MOST_LINES = 12;

export default class Failures implements Reporter {
  private readonly tests = new Set<TestCase>();

  onTestEnd(test: TestCase): void {
    this.tests.add(test);
  }

  onEnd(): void {
    for (const test of this.tests) {
      const outcome = test.outcome();
      if (outcome !== "unexpected" && outcome !== "flaky") continue;
      const error = test.results.find(({ error }) => error !== undefined)?.error;
      const { file, line } = error?.location ?? test.location;
      // Without colours: they would end up in files.
      const words = (error?.message ?? "").replaceAll(/\x1b\[[0-9;]*m/g, "").split("\n");
      const told = words.filter((line) => line.trim() !== "").slice(0, MOST_LINES);
      const what = outcome === "flaky" ? "passed at the second try" : "failed";
      console.log(`${what}: ${test.title}, at ${file.split("/").at(-1)}:${line}`);
      for (const line of told) console.log(`  ${line}`);
    }
  }
}
