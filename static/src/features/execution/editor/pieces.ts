// A program in the editor's colours without an editor, in a bundle of its own.

import { Language, LanguageSupport } from "@codemirror/language";
import { highlightCode } from "@lezer/highlight";
import { colours } from "./colours";
import { loadLanguage } from "./languages";

/** A run of text and its class names; "" for plain text. */
export type Piece = readonly [text: string, look: string];

/** The whole text in order; one plain piece for a language that nobody taught us. */
export async function piecesOf(text: string, language: string): Promise<readonly Piece[]> {
  const found = await loadLanguage(language);
  const known = found instanceof LanguageSupport ? found.language : found;
  if (!(known instanceof Language)) return [[text, ""]];
  const pieces: Piece[] = [];
  highlightCode(text, known.parser.parse(text), colours, (part, look) => pieces.push([part, look]), () => pieces.push(["\n", ""]));
  return pieces;
}
