// Where an output first differs from the expected one, by lines and tokens, as a judge's default comparison sees it.

export interface DiffLine {
  expected: string | null;
  got: string | null;
  /** Blank space at the end of a line never counts. */
  isSame: boolean;
}

const SHOWN_LINES = 200;

/** Both texts line by line, side by side. */
export function diffLines(expected: string, got: string): DiffLine[] {
  const [left, right] = [linesOf(expected), linesOf(got)];
  const length = Math.min(SHOWN_LINES, Math.max(left.length, right.length));
  return Array.from({ length }, (_, index) => {
    const [a, b] = [left[index] ?? null, right[index] ?? null];
    return { expected: a, got: b, isSame: a !== null && b !== null && tokens(a) === tokens(b) };
  });
}

export function matchesExpected(expected: string, got: string): boolean {
  return tokens(expected) === tokens(got);
}

function tokens(text: string): string {
  return text.split(/\s+/).filter(Boolean).join(" ");
}

function linesOf(text: string): string[] {
  return text.replace(/\s+$/, "").split(/\r?\n/);
}
