import assert from "node:assert/strict";
import { test } from "node:test";
import { rulesOf, type RuledRoom } from "./rules";

const usual: RuledRoom = { format: "icpc", duration_s: 3600, freeze_s: 0, penalty_minutes: 20, results: "live", late_join: true, languages: null, tests_after_end: false, rated: false };
const names = (room: Partial<RuledRoom>) => rulesOf({ ...usual, ...room }).map(([name]) => name);
const text = (room: Partial<RuledRoom>, name: string) => rulesOf({ ...usual, ...room }).find(([one]) => one === name)?.[1];

test("the usual rules are few", () => {
  assert.deepEqual(names({}), ["ICPC", "Wrong try", "Length", "Board freezes"]);
  assert.deepEqual(names({ format: "ioi" }), ["IOI", "Length", "Board freezes"]);
});

test("whatever limits a contestant stands among the rules", () => {
  assert.equal(text({ languages: ["python", "unheard_of"] }, "Languages"), "Python 3, unheard_of");
  assert.equal(text({ late_join: false }, "Joining"), "Not after the start");
  assert.match(text({ results: "after_end" }, "Results") ?? "", /only after the end/);
  assert.match(text({ tests_after_end: true }, "After the end") ?? "", /each test/);
  assert.match(text({ rated: true }, "Rated") ?? "", /change the rating/);
  assert.match(text({ penalty_minutes: 1 }, "Wrong try") ?? "", /^1 minute each/);
});
