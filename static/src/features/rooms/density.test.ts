import assert from "node:assert/strict";
import { test } from "node:test";
import { densityOf } from "./density";

test("few problems have their times beside them where many have marks alone", () => {
  assert.equal(densityOf(700, 5), "wide");
  assert.equal(densityOf(700, 9), "compact");
  assert.equal(densityOf(700, 13), "tight");
  assert.equal(densityOf(300, 1), "compact");
});

test("where four cells do not fit beside the names, rows open to show theirs", () => {
  assert.equal(densityOf(356, 13), "tight");
  assert.equal(densityOf(355, 13), "list");
  assert.equal(densityOf(292, 2), "tight");
});
