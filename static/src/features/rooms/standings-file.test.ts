import assert from "node:assert/strict";
import { test } from "node:test";
import type { Board, BoardRow } from "../../wire/types";
import { standingsCsv } from "./standings-file";

const columns = ["A", "B"].map((label) => ({ label, title: label, color: "#000", points: null, solved_by: 0, first_entry_id: null }));

function row(name: string, more: Partial<BoardRow>): BoardRow {
  return { entry_id: name, name, members: [{ user_id: "1", username: "ada" }, { user_id: "2", username: "lin" }], key: [], rank: 1, solved: 0, penalty: 0, score: 0, cells: {}, ...more };
}

const board = (format: Board["format"], rows: BoardRow[]): Board => ({ room_id: "r", format, frozen: false, columns, rows });

test("an ICPC board gives tries and minutes, and no name is taken for a formula", () => {
  const rows = [row('Fast, "very"', { solved: 1, penalty: 33, cells: { A: { attempts: 2, solved: true, time_ms: 13 * 60_000 + 5 }, B: { attempts: 1 } } }), row("=1+1", { rank: 2 })];
  assert.deepEqual(standingsCsv(board("icpc", rows)).split("\r\n"), [
    "Rank,Name,Members,Solved,Penalty,A tries,A minute,B tries,B minute",
    '1,"Fast, ""very""",ada lin,1,33,2,13,1,',
    "2,'=1+1,ada lin,0,0,,,,",
    "",
  ]);
});

test("an IOI board gives points", () => {
  const csv = standingsCsv(board("ioi", [row("Ada", { score: 133.333333, solved: 1, cells: { A: { score: 100 }, B: { score: 33.333333 } } })]));
  assert.deepEqual(csv.split("\r\n").slice(0, 2), ["Rank,Name,Members,Solved,Points,A points,B points", "1,Ada,ada lin,1,133.33,100,33.33"]);
});
