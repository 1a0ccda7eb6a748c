// Reads the places out of what compilers and interpreters say: "main.cpp:3:14: error: …", "line 7".

import type { LineMessage } from "./editor/codemirror";

const PATTERNS = [
  /^[\w./+-]+\.\w{1,5}:(\d+)(?::(\d+))?:\s*(?:fatal )?(?:error:?\s*)?(.*)$/, // gcc, javac, go, kotlinc
  /^\s*-->\s*[\w./-]+:(\d+):(\d+)()$/, // rustc
  /^\s*File "[^"]+", line (\d+)()(.*)$/, // python
];
const AT_MOST = 50;

/** The lines that are named, in order, each once. */
export function compilerLines(output: string): LineMessage[] {
  const found = new Map<number, LineMessage>();
  let said = "";
  for (const row of output.split("\n")) {
    const match = PATTERNS.map((pattern) => pattern.exec(row)).find((each) => each !== null);
    if (!match) {
      if (/^error/.test(row)) said = row;
      continue;
    }
    const line = Number(match[1]);
    if (found.has(line) || /\b(note|warning):/.test(row)) continue;
    found.set(line, { line, column: match[2] ? Number(match[2]) : undefined, text: (match[3] || said || row).trim() });
    if (found.size >= AT_MOST) break;
  }
  return [...found.values()];
}
