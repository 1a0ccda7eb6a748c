// What a person was writing, by problem and language, in this browser. Survives reload, log-out and another tab.

import type { ProgramText } from "./program";

const PREFIX = "codequest.draft.";
const KEPT = 150;

export interface Draft {
  files: ProgramText[];
  /** The file that was open. */
  open: string;
}

interface Kept extends Draft {
  savedAt: number;
}

export interface DraftKey {
  /** The person's id, or "" for nobody. */
  who: string;
  problem: string;
  language: string;
}

/** The draft, or what was written before signing in, or nothing. */
export function readDraft(key: DraftKey): Draft | null {
  return read(nameOf(key)) ?? read(nameOf({ ...key, who: "" }));
}

/** False where the browser refuses to keep it. */
export function writeDraft(key: DraftKey, { files, open }: Draft): boolean {
  const draft: Kept = { files, open, savedAt: Date.now() };
  try {
    localStorage.setItem(nameOf(key), JSON.stringify(draft));
    return true;
  } catch {
    prune(KEPT / 2);
    try {
      localStorage.setItem(nameOf(key), JSON.stringify(draft));
      return true;
    } catch {
      return false;
    }
  }
}

export function removeDraft(key: DraftKey): void {
  localStorage.removeItem(nameOf(key));
  localStorage.removeItem(nameOf({ ...key, who: "" }));
}

/** The language of the newest draft for a problem; what was written before signing in counts where there is nothing since. */
export function newestLanguage(who: string, problem: string): string | null {
  return newest(nameOf({ who, problem, language: "" })) ?? newest(nameOf({ who: "", problem, language: "" }));
}

/** Calls when another tab writes this draft. */
export function watchDraft(key: DraftKey, onChange: (draft: Draft) => void): () => void {
  const name = nameOf(key);
  const listen = (event: StorageEvent) => {
    if (event.key !== name) return;
    const draft = read(name);
    if (draft) onChange(draft);
  };
  addEventListener("storage", listen);
  return () => removeEventListener("storage", listen);
}

/** Leaves the newest drafts. */
export function prune(kept = KEPT): void {
  const drafts: [string, number][] = [];
  for (let index = 0; index < localStorage.length; index++) {
    const name = localStorage.key(index);
    if (name?.startsWith(PREFIX)) drafts.push([name, read(name)?.savedAt ?? 0]);
  }
  drafts.sort((a, b) => b[1] - a[1]);
  for (const [name] of drafts.slice(kept)) localStorage.removeItem(name);
}

function nameOf({ who, problem, language }: DraftKey): string {
  return `${PREFIX}${who || "nobody"}.${problem}.${language}`;
}

function newest(start: string): string | null {
  let found: [string, number] | null = null;
  for (let index = 0; index < localStorage.length; index++) {
    const name = localStorage.key(index);
    const savedAt = name?.startsWith(start) ? (read(name)?.savedAt ?? 0) : 0;
    if (name && savedAt > (found?.[1] ?? 0)) found = [name.slice(start.length), savedAt];
  }
  return found && found[0];
}

function read(name: string): Kept | null {
  try {
    const draft = JSON.parse(localStorage.getItem(name) ?? "null") as Kept | null;
    return Array.isArray(draft?.files) && draft.files.length > 0 ? draft : null;
  } catch {
    return null;
  }
}
