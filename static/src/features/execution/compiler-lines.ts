// Reads the places out of what compilers and interpreters say: "main.cpp:3:14: error: …", "line 7".

import type { LineMessage } from "./editor/codemirror";

/** A message at a line of a file. */
export interface FileMessage extends LineMessage {
  file: string;
}

const PATTERNS = [
  /^([\w./+-]+\.\w{1,5}):(\d+)(?::(\d+))?:\s*(?:fatal )?(?:error:?\s*)?(.*)$/, // gcc, javac, go, kotlinc
  /^([\w./+-]+\.\w{1,5})\((\d+),(\d+)\):\s*(?:error\s*)?(.*)$/, // tsc
  /^\s*-->\s*([\w./-]+):(\d+):(\d+)()$/, // rustc
  /^\s*File "([^"]+)", line (\d+)()(.*)$/, // python
];
const AT_MOST = 50;

/** The lines that are named, in order, each once. */
export function compilerLines(output: string): FileMessage[] {
  const found = new Map<string, FileMessage>();
  let said = "";
  for (const row of output.split("\n")) {
    const match = PATTERNS.map((pattern) => pattern.exec(row)).find((each) => each !== null);
    if (!match) {
      if (/^error/.test(row)) said = row;
      continue;
    }
    const file = match[1]?.split("/").at(-1) ?? "";
    const line = Number(match[2]);
    const place = `${file}:${line}`;
    if (found.has(place) || /\b(note|warning):/.test(row)) continue;
    found.set(place, { file, line, column: match[3] ? Number(match[3]) : undefined, text: (match[4] || said || row).trim() });
    if (found.size >= AT_MOST) break;
  }
  return [...found.values()];
}
