// What the editor knows of each language, fetched when it is chosen.

import type { Extension } from "@codemirror/state";

const LOADERS: Record<string, () => Promise<Extension>> = {
  python: async () => (await import("@codemirror/lang-python")).python(),
  javascript: async () => (await import("@codemirror/lang-javascript")).javascript(),
  typescript: async () => (await import("@codemirror/lang-javascript")).javascript({ typescript: true }),
  c: async () => (await import("@codemirror/lang-cpp")).cpp(),
  java: async () => (await import("@codemirror/lang-java")).java(),
  go: async () => (await import("@codemirror/lang-go")).go(),
  rust: async () => (await import("@codemirror/lang-rust")).rust(),
  kotlin: async () => {
    const [{ StreamLanguage }, { kotlin }] = await Promise.all([import("@codemirror/language"), import("@codemirror/legacy-modes/mode/clike")]);
    return StreamLanguage.define(kotlin);
  },
};

const SAME_AS: Record<string, string> = { pypy: "python", cpp17: "c", cpp20: "c", cpp23: "c", cpp: "c" };

/** Highlighting and indentation; plain text for a language nobody taught us. */
export async function loadLanguage(name: string): Promise<Extension> {
  return (await LOADERS[SAME_AS[name] ?? name]?.()) ?? [];
}

/** Spaces where the language's people use them, tabs where they use those. */
export function indentsWithTabs(name: string): boolean {
  return name === "go";
}
