import assert from "node:assert/strict";
import { test } from "node:test";
import { cellTone, cellWords } from "./cells";

test("who solves a problem of a race later is told that somebody was faster", () => {
  const late = { solved: true, first: false, attempts: 1 };
  assert.equal(cellTone(late, "first_to_solve"), "beaten");
  assert.match(cellWords(late, "first_to_solve"), /somebody was faster/);
  assert.equal(cellTone({ ...late, first: true }, "first_to_solve"), "first");
  assert.equal(cellTone(late, "icpc"), "solved");
});
