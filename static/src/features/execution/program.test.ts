import assert from "node:assert/strict";
import { test } from "node:test";
import { byteSize, languageOf, mainName, nameFault, programBody, textOf, withFiles } from "./program";

const python = { name: "python", extensions: [".py"], main: ["main", "__main__"] };
const pypy = { ...python, name: "pypy" };
const java = { name: "java", extensions: [".java"], main: ["Main", "main"] };
const all = [python, pypy, java];

test("a single file of the usual name is sent as source, anything else as files", () => {
  assert.equal(mainName(java), "Main.java");
  assert.deepEqual(programBody([{ name: "main.py", text: "x" }], "main.py"), { source: "x" });
  assert.deepEqual(programBody([{ name: "a.py", text: "x" }], "main.py"), { files: [{ name: "a.py", source: "x" }] });
});

test("names that the server refuses are refused before", () => {
  for (const name of ["", ".a", "a/b", "a..py", "-o", "a b.py", "a.py\n"]) assert.equal(nameFault(name, []), "bad", name);
  assert.equal(nameFault("a.py", ["a.py"]), "taken");
  assert.equal(nameFault("a-b_c.2.py", ["a.py"]), "");
});

test("files from outside choose the language, and the chosen one stays where it can", () => {
  assert.equal(languageOf(["a.py"], all, "pypy"), "pypy");
  assert.equal(languageOf(["a.py"], all, "java"), "python");
  assert.equal(languageOf(["data.txt"], all, "java"), "java");
  assert.equal(languageOf(["a.py", "B.java"], all, "java"), "java");
});

test("a file of the same name is replaced in its place, others go behind", () => {
  const files = [
    { name: "a", text: "1" },
    { name: "b", text: "2" },
  ];
  const merged = withFiles(files, [
    { name: "a", text: "3" },
    { name: "c", text: "4" },
  ]);
  assert.deepEqual(merged.map(({ name, text }) => name + text), ["a3", "b2", "c4"]);
});

test("what is no text is nothing, and sizes are in bytes", () => {
  assert.equal(textOf(new Uint8Array([0xff, 0xfe])), null);
  assert.equal(textOf(new Uint8Array([65, 0])), null);
  assert.equal(textOf(new TextEncoder().encode("a\r\nü")), "a\nü");
  assert.equal(byteSize([{ name: "a", text: "ü" }, { name: "b", text: "x" }]), 3);
});
