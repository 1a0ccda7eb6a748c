// The board as a value: a full state, deltas on top, and the order that everybody works out alike.
// Rows sort by (key, name, entry id), numbers of a key one by one, smaller first; equal keys share a rank (1, 2, 2, 4).

import type { Board, BoardRow, LeaderboardUpdate } from "../../wire/types";

function compareKeys(a: readonly number[], b: readonly number[]): number {
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const difference = (a[index] ?? -Infinity) - (b[index] ?? -Infinity);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return 0;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareRows(a: BoardRow, b: BoardRow): number {
  return compareKeys(a.key, b.key) || compareText(a.name, b.name) || compareText(a.entry_id, b.entry_id);
}

/** Sorted and ranked; rows whose rank did not change keep their identity, so views can skip them. */
export function rankRows(rows: readonly BoardRow[]): BoardRow[] {
  const sorted = [...rows].sort(compareRows);
  let rank = 0;
  return sorted.map((row, index) => {
    const before = sorted[index - 1];
    if (!before || compareKeys(before.key, row.key) !== 0) rank = index + 1;
    return row.rank === rank ? row : { ...row, rank };
  });
}

/** The board after a delta. */
export function applyUpdate(board: Board, update: LeaderboardUpdate): Board {
  const changed = new Map((update.rows ?? []).map((row) => [row.entry_id, row]));
  const removed = new Set(update.removed ?? []);
  const kept = board.rows.filter((row) => !changed.has(row.entry_id) && !removed.has(row.entry_id));
  return {
    ...board,
    format: update.format ?? board.format,
    frozen: update.frozen ?? board.frozen,
    columns: update.columns ?? board.columns,
    rows: changed.size > 0 || removed.size > 0 ? rankRows([...kept, ...changed.values()]) : board.rows,
  };
}

/** Places each entry moved since another board: positive is up. Entries that are new are left out. */
export function movesBetween(before: Board, after: Board): Map<string, number> {
  const ranks = new Map(before.rows.map((row) => [row.entry_id, row.rank]));
  const moves = new Map<string, number>();
  for (const row of after.rows) {
    const was = ranks.get(row.entry_id);
    if (was !== undefined && was !== row.rank) moves.set(row.entry_id, was - row.rank);
  }
  return moves;
}

export interface Solve {
  entryId: string;
  name: string;
  label: string;
  isFirst: boolean;
  rank: number;
}

/** What is solved, the latest first. */
export function latestSolves(board: Board): Solve[] {
  const solves = board.rows.flatMap((row) =>
    Object.entries(row.cells)
      .filter(([, cell]) => cell.solved)
      .map(([label, cell]) => ({ atMs: cell.time_ms ?? 0, solve: { entryId: row.entry_id, name: row.name, label, isFirst: cell.first ?? false, rank: row.rank } })),
  );
  return solves.sort((a, b) => b.atMs - a.atMs).map(({ solve }) => solve);
}

/** What was newly solved between two boards, for the live region and the hall's screen. */
export function solvesBetween(before: Board, after: Board): Solve[] {
  const known = new Map(before.rows.map((row) => [row.entry_id, row]));
  const solves: Solve[] = [];
  for (const row of after.rows) {
    const was = known.get(row.entry_id);
    if (was === row) continue;
    for (const [label, cell] of Object.entries(row.cells)) {
      if (cell.solved && !was?.cells[label]?.solved) {
        solves.push({ entryId: row.entry_id, name: row.name, label, isFirst: cell.first ?? false, rank: row.rank });
      }
    }
  }
  return solves;
}

/** Who won, as soon as nothing is judged any more: all of the first rank, where they have anything. */
export function outcomeOf(board: Board): { pending: number; winners: string[] } {
  const pending = board.rows.flatMap((row) => Object.values(row.cells)).reduce((sum, cell) => sum + (cell.pending ?? 0), 0);
  const winners = board.rows.filter((row) => row.rank === 1 && (row.solved > 0 || row.score > 0));
  return { pending, winners: winners.map(({ name }) => name) };
}
