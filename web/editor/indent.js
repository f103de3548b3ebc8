// Where a new line begins: under the keys beside it, or further in behind a key without a value.

import { indentService } from "@codemirror/language";
import { shape } from "./help/place.js";

const STEP = 2;

/** Indents a new line as the line above it suggests. */
export const newLines = indentService.of((context, position) => {
  let line = context.lineAt(position, -1);
  while (line.text.trim() === "" && line.from > 0) line = context.lineAt(line.from - 1, -1);
  const { dash, column, key, value } = shape(line.text);
  if (/^\s*#/.test(line.text)) return column;
  if (key !== undefined) return /^([|>].*)?$/.test(value.replace(/(^|\s)#.*$/, "").trim()) ? column + STEP : column;
  return dash >= 0 ? dash : column;
});
