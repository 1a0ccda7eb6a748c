// Which part of a program has which colour, in the editor and wherever a program is only shown.

import { HighlightStyle } from "@codemirror/language";
import { tags } from "@lezer/highlight";
import css from "./colours.module.css";

export const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword, tags.controlKeyword, tags.processingInstruction, tags.meta], class: css.keyword },
  { tag: [tags.string, tags.character, tags.regexp, tags.special(tags.string)], class: css.string },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], class: css.number },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], class: css.comment },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.macroName], class: css.name },
  { tag: [tags.typeName, tags.className, tags.namespace, tags.standard(tags.typeName)], class: css.type },
  { tag: tags.invalid, class: css.invalid },
]);
