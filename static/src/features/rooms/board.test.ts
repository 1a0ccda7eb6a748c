import assert from "node:assert/strict";
import { test } from "node:test";
import type { Board, BoardRow } from "../../wire/types";
import { applyUpdate, latestSolves, movesBetween, outcomeOf, rankRows, solvesBetween } from "./board";

function row(entry_id: string, key: number[], cells: BoardRow["cells"] = {}): BoardRow {
  return { entry_id, name: entry_id, members: [], key, rank: 0, solved: 0, penalty: 0, score: 0, cells };
}

function board(rows: BoardRow[]): Board {
  return { room_id: "r", format: "icpc", frozen: false, columns: [], rows: rankRows(rows) };
}

test("rows sort by key with the smaller number first, and ties share a rank", () => {
  const ranked = rankRows([row("d", [0, 5]), row("b", [-1, 20]), row("c", [-1, 20]), row("a", [-2, 90])]);
  assert.deepEqual(ranked.map((one) => [one.entry_id, one.rank]), [["a", 1], ["b", 2], ["c", 2], ["d", 4]]);
});

test("a delta replaces rows, removes rows and ranks again", () => {
  const before = board([row("a", [-1]), row("b", [0]), row("c", [0])]);
  const after = applyUpdate(before, { rows: [row("c", [-2])], removed: ["a"] });
  assert.deepEqual(after.rows.map((one) => [one.entry_id, one.rank]), [["c", 1], ["b", 2]]);
});

test("a delta without rows leaves the rows as they are", () => {
  const before = board([row("a", [-1])]);
  const after = applyUpdate(before, { frozen: true });
  assert.equal(after.rows, before.rows);
  assert.equal(after.frozen, true);
});

test("moves count places, up is positive", () => {
  const before = board([row("a", [-2]), row("b", [-1]), row("c", [0])]);
  const after = applyUpdate(before, { rows: [row("c", [-3])] });
  assert.deepEqual([...movesBetween(before, after)], [["c", 2], ["a", -1], ["b", -1]]);
});

test("only what is newly solved is told", () => {
  const before = board([row("a", [-1], { A: { solved: true } }), row("b", [0])]);
  const after = applyUpdate(before, { rows: [row("b", [-1], { A: { solved: true }, B: { attempts: 2 } })] });
  assert.deepEqual(solvesBetween(before, after).map((one) => [one.name, one.label]), [["b", "A"]]);
});

test("the latest solve comes first, and tries are no solves", () => {
  const cells = { A: { solved: true, time_ms: 60_000, first: true }, B: { attempts: 2 } };
  const found = latestSolves(board([row("ada", [1], cells), row("lin", [1], { A: { solved: true, time_ms: 90_000 } })]));
  assert.deepEqual(found.map(({ name, label, isFirst }) => [name, label, isFirst]), [["lin", "A", false], ["ada", "A", true]]);
});

test("nobody has won while a try is being judged, and those with equal keys win together", () => {
  const solved = { A: { solved: true } };
  const two = [{ ...row("a", [-1], solved), solved: 1 }, { ...row("b", [-1], solved), solved: 1 }];
  assert.deepEqual(outcomeOf(board([...two, row("c", [0], { A: { pending: 2 } })])), { pending: 2, winners: ["a", "b"] });
  assert.deepEqual(outcomeOf(board([{ ...row("a", [-40]), score: 40 }, row("b", [0])])), { pending: 0, winners: ["a"] });
  assert.deepEqual(outcomeOf(board([row("a", [0]), row("b", [0])])).winners, []);
});
