// The standings as a file for spreadsheets, just as this person's board shows them.

import { words } from "../../text/en-rooms";
import { formatPoints } from "../../text/format";
import type { Board, BoardRow } from "../../wire/types";

const MINUTE_MS = 60_000;

/** RFC 4180: a line for each row; for each problem the tries and the minute of the solve, or the points. */
export function standingsCsv(board: Board): string {
  const isIoi = board.format === "ioi";
  const inWords = words.standings;
  const total = board.format === "icpc" ? inWords.penalty : isIoi ? inWords.points : null;
  const head = [inWords.rank, inWords.name, inWords.members, inWords.solved, ...(total ? [total] : []), ...board.columns.flatMap(({ label }) => (isIoi ? [inWords.pointsAt(label)] : [inWords.triesAt(label), inWords.minuteAt(label)]))];
  const line = (row: BoardRow) => [
    row.rank,
    row.name,
    row.members.map(({ username }) => username).join(" "),
    row.solved,
    ...(total ? [isIoi ? formatPoints(row.score) : row.penalty] : []),
    ...board.columns.flatMap(({ label }) => {
      const cell = row.cells[label] ?? {};
      return isIoi ? [formatPoints(cell.score)] : [cell.attempts || "", cell.solved && cell.time_ms != null ? Math.floor(cell.time_ms / MINUTE_MS) : ""];
    }),
  ];
  return [head, ...board.rows.map(line)].map((fields) => fields.map((field) => quoted(String(field))).join(",") + "\r\n").join("");
}

/** A field that a spreadsheet would take for a formula gets an apostrophe, as they themselves write it. */
function quoted(field: string): string {
  const text = /^[=+@\t\r-]/.test(field) ? `'${field}` : field;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Offers a text as a file. */
export function saveText(name: string, text: string): void {
  const link = document.createElement("a");
  // The mark tells spreadsheets that it is UTF-8.
  link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
