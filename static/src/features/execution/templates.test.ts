import assert from "node:assert/strict";
import { test } from "node:test";
import { templateOf } from "./templates";

const LANGUAGES = ["python", "pypy", "c", "cpp17", "cpp20", "cpp23", "java", "javascript", "typescript", "go", "rust", "kotlin"];

test("a program that talks to another does not wait for the end of its input", () => {
  for (const language of LANGUAGES) {
    const talking = templateOf(language, true);
    assert.notEqual(talking, "", language);
    assert.notEqual(talking, templateOf(language), language);
  }
});

test("a language without a beginning of its own begins empty", () => {
  assert.equal(templateOf("brainfuck", true), "");
});
