// A program as its author writes it: one file or several. Pure, so that it is tested without a browser.

export interface ProgramText {
  name: string;
  text: string;
}

/** What a program's files need to know of its language. */
export interface FileRules {
  name: string;
  extensions: readonly string[];
  main: readonly string[];
}

export const FILES_AT_MOST = 20;
const NAME = /^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_.+-]{0,99}$/;

/** The name of a program that is one file. */
export function mainName(language: FileRules | undefined): string {
  return (language?.main[0] ?? "main") + (language?.extensions[0] ?? "");
}

/** Why a file can't be called so: "" when it can. */
export function nameFault(name: string, others: readonly string[]): "" | "bad" | "taken" {
  if (!NAME.test(name)) return "bad";
  return others.includes(name) ? "taken" : "";
}

/** `source` for a program that is one file of the usual name, `files` for others. */
export function programBody(files: readonly ProgramText[], usual: string): { source: string } | { files: { name: string; source: string }[] } {
  const [only] = files;
  if (only && files.length === 1 && only.name === usual) return { source: only.text };
  return { files: files.map(({ name, text }) => ({ name, source: text })) };
}

export function byteSize(files: readonly ProgramText[]): number {
  const encoder = new TextEncoder();
  return files.reduce((sum, { text }) => sum + encoder.encode(text).length, 0);
}

function extensionOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot) : "";
}

/** The language that files from outside are of: the chosen one if it can be, else the first that has their extension. */
export function languageOf(names: readonly string[], languages: readonly FileRules[], chosen: string): string {
  const extensions = names.map(extensionOf).filter((each) => languages.some((language) => language.extensions.includes(each)));
  const fits = (language: FileRules) => extensions.length > 0 && extensions.every((each) => language.extensions.includes(each));
  const current = languages.find(({ name }) => name === chosen);
  return current && (extensions.length === 0 || fits(current)) ? chosen : (languages.find(fits)?.name ?? chosen);
}

/** The files with others put in: the same name is replaced, new names go behind. */
export function withFiles(files: readonly ProgramText[], more: readonly ProgramText[]): ProgramText[] {
  const names = new Set(more.map(({ name }) => name));
  const kept = files.map((file) => more.find(({ name }) => name === file.name) ?? file);
  const known = new Set(files.map(({ name }) => name));
  return [...kept, ...more.filter(({ name }) => names.has(name) && !known.has(name))];
}

/** The text of a file from outside; null for what is no text. */
export function textOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? null : text.replaceAll("\r\n", "\n");
  } catch {
    return null;
  }
}
