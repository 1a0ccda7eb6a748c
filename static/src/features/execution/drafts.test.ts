import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { newestLanguage, writeDraft } from "./drafts";

const kept = new Map<string, string>();
const storage = {
  get length() {
    return kept.size;
  },
  key: (index: number) => [...kept.keys()][index] ?? null,
  getItem: (name: string) => kept.get(name) ?? null,
  setItem: (name: string, text: string) => void kept.set(name, text),
};
Object.defineProperty(globalThis, "localStorage", { value: storage, configurable: true });
beforeEach(() => kept.clear());

function write(who: string, problem: string, language: string, savedAt: number): void {
  const real = Date.now;
  Date.now = () => savedAt;
  writeDraft({ who, problem, language }, { files: [{ name: "main", text: language }], open: "main" });
  Date.now = real;
}

test("a problem is known by its newest draft, and not by another problem's or another person's", () => {
  write("ada", "sum", "cpp17", 1);
  write("ada", "sum", "python", 2);
  write("ada", "other", "java", 3);
  write("lin", "sum", "go", 4);
  assert.equal(newestLanguage("ada", "sum"), "python");
  assert.equal(newestLanguage("ada", "untouched"), null);
});

test("what was written before signing in counts until there is a draft of one's own", () => {
  write("", "sum", "rust", 9);
  assert.equal(newestLanguage("ada", "sum"), "rust");
  write("ada", "sum", "c", 1);
  assert.equal(newestLanguage("ada", "sum"), "c");
});
