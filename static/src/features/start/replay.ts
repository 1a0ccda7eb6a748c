// The recorded sprint that the start page plays: who tried what, when, and the ICPC board at any moment of it.

export const LETTERS = ["A", "B", "C", "D", "E"] as const;
export const LENGTH_MIN = 75;
const PENALTY_MIN = 20;

type Try = readonly [minute: number, who: string, letter: number, isRight: boolean];

const PEOPLE = ["ada", "linus", "grace", "edsger", "barbara", "donald"] as const;

const TRIES: readonly Try[] = [
  [3, "linus", 0, true],
  [4, "ada", 0, true],
  [6, "grace", 0, false],
  [7, "barbara", 0, true],
  [8, "grace", 0, true],
  [9, "edsger", 1, true],
  [11, "donald", 0, true],
  [13, "ada", 1, false],
  [15, "edsger", 0, true],
  [17, "linus", 2, false],
  [19, "ada", 1, true],
  [21, "barbara", 1, true],
  [24, "linus", 1, true],
  [27, "grace", 2, true],
  [30, "donald", 2, false],
  [32, "edsger", 2, true],
  [35, "ada", 2, true],
  [38, "grace", 1, true],
  [41, "linus", 2, true],
  [44, "barbara", 2, false],
  [46, "edsger", 3, false],
  [48, "donald", 1, true],
  [51, "grace", 3, true],
  [54, "ada", 3, false],
  [57, "barbara", 2, true],
  [60, "ada", 3, true],
  [63, "edsger", 3, true],
  [66, "linus", 4, false],
  [69, "grace", 4, true],
  [72, "ada", 4, true],
];

export interface Cell {
  wrong: number;
  solvedAt: number | null;
  isFirst: boolean;
}

export interface Row {
  who: string;
  rank: number;
  solved: number;
  penalty: number;
  cells: Cell[];
}

/** The board after `minute` minutes. */
export function boardAt(minute: number): Row[] {
  const rows = new Map<string, Row>(PEOPLE.map((who) => [who, { who, rank: 1, solved: 0, penalty: 0, cells: LETTERS.map(() => ({ wrong: 0, solvedAt: null, isFirst: false })) }]));
  const taken = new Set<number>();
  for (const [at, who, letter, isRight] of TRIES) {
    if (at > minute) break;
    const row = rows.get(who);
    const cell = row?.cells[letter];
    if (!row || !cell || cell.solvedAt !== null) continue;
    if (!isRight) {
      cell.wrong += 1;
      continue;
    }
    cell.solvedAt = at;
    cell.isFirst = !taken.has(letter);
    taken.add(letter);
    row.solved += 1;
    row.penalty += at + PENALTY_MIN * cell.wrong;
  }
  const sorted = [...rows.values()].sort((a, b) => b.solved - a.solved || a.penalty - b.penalty);
  for (const [index, row] of sorted.entries()) {
    const above = sorted[index - 1];
    row.rank = above && above.solved === row.solved && above.penalty === row.penalty ? above.rank : index + 1;
  }
  return sorted;
}

/** The try made in this very minute, if any. */
export function tryAt(minute: number): { who: string; letter: string; isRight: boolean } | null {
  const found = TRIES.find(([at]) => at === minute);
  return found ? { who: found[1], letter: LETTERS[found[2]] ?? "", isRight: found[3] } : null;
}
