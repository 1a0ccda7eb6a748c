import assert from "node:assert/strict";
import { test } from "node:test";
import { diffLines, matchesExpected } from "./diff";

test("blank space at the ends does not count", () => {
  assert.ok(matchesExpected("1 2\n3\n", "1  2 \n3"));
  assert.ok(diffLines("1 2\n", "1 2  \n\n").every((line) => line.isSame));
});

test("the line that differs is told, and a missing one is null", () => {
  assert.deepEqual(diffLines("1\n2\n3", "1\n5"), [
    { expected: "1", got: "1", isSame: true },
    { expected: "2", got: "5", isSame: false },
    { expected: "3", got: null, isSame: false },
  ]);
});
