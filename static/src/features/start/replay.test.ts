import assert from "node:assert/strict";
import { test } from "node:test";
import { LENGTH_MIN, boardAt } from "./replay";

test("solved counts first, penalty decides among equals", () => {
  for (let minute = 0; minute <= LENGTH_MIN; minute++) {
    const rows = boardAt(minute);
    for (const [index, row] of rows.slice(1).entries()) {
      const above = rows[index]!;
      assert.ok(above.solved > row.solved || (above.solved === row.solved && above.penalty <= row.penalty));
    }
  }
});

test("a wrong try costs twenty minutes once its problem is solved, and nothing before", () => {
  const grace = (minute: number) => boardAt(minute).find(({ who }) => who === "grace");
  assert.equal(grace(6)?.penalty, 0);
  assert.equal(grace(8)?.penalty, 28);
});

test("each problem is first solved by one person", () => {
  const firsts = boardAt(LENGTH_MIN).flatMap(({ cells }) => cells.flatMap((cell, letter) => (cell.isFirst ? [letter] : [])));
  assert.deepEqual(firsts.sort(), [0, 1, 2, 3, 4]);
});
