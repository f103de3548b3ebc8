// Which part of YAML has which class; the colours themselves are the page's.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";

/** Highlights YAML with the classes of `styles/editor.css`. */
export const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.propertyName, tags.definition(tags.propertyName)], class: "y-key" },
    { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace], class: "y-sign" },
    { tag: [tags.comment, tags.lineComment], class: "y-comment" },
    { tag: [tags.string, tags.content, tags.attributeValue], class: "y-value" },
    { tag: [tags.keyword, tags.meta, tags.documentMeta], class: "y-meta" },
  ]),
);
