// What a cell says, in marks and in words.

import { words } from "../../text/en-rooms";
import { formatPoints } from "../../text/format";
import type { BoardCell, Format } from "../../wire/types";

export type CellTone = "none" | "solved" | "first" | "beaten" | "tried" | "partial" | "pending";

/** In a race a problem belongs to the first alone: who solves it later is beaten. */
export function cellTone(cell: BoardCell | undefined, format: Format): CellTone {
  if (!cell) return "none";
  if (cell.solved) return cell.first ? "first" : format === "first_to_solve" ? "beaten" : "solved";
  if (cell.pending) return "pending";
  if ((cell.score ?? 0) > 0) return "partial";
  return cell.attempts ? "tried" : "none";
}

/** Wrong tries: before the accepted one, or all of them. */
export function wrongTries(cell: BoardCell): number {
  return Math.max(0, (cell.attempts ?? 0) - (cell.solved ? 1 : 0));
}

/** `+`, `+2`, `-1`, `?3`, `65`; what fits the narrowest column. */
export function cellMark(cell: BoardCell, format: Format): string {
  if (cell.pending && !cell.solved) return `?${cell.pending + (format === "ioi" ? 0 : wrongTries(cell))}`;
  if (format === "ioi") return formatPoints(cell.score) || "·";
  const wrong = wrongTries(cell);
  if (cell.solved) return wrong > 0 ? `+${wrong}` : "+";
  return wrong > 0 ? `−${wrong}` : "·";
}

/** Contest time of a solve as h:mm, as boards show it. */
export function cellTime(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** The state of one problem for the screen reader and the letters in the header. */
export function cellWords(cell: BoardCell | undefined, format: Format): string {
  switch (cellTone(cell, format)) {
    case "first":
      return words.header.solvedFirst;
    case "solved":
      return words.header.solved;
    case "beaten":
      return words.board.beaten;
    case "pending":
      return words.header.pending;
    case "tried":
    case "partial":
      return words.header.tried(wrongTries(cell ?? {}));
    default:
      return words.header.untried;
  }
}
