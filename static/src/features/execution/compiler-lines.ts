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
const PYTHON_ERROR = /^\w+Error\b/;
/** How Python says that a line is indented wrongly. */
const SORRY = /^Sorry: (.*) \((\S+), line (\d+)\)$/;
const AT_MOST = 50;

/** The lines that are named, in order, each once. */
export function compilerLines(output: string): FileMessage[] {
  const found = new Map<string, FileMessage>();
  let said = "";
  // What Python has against a place stands some lines below it.
  let unexplained: FileMessage | null = null;
  for (const written of output.split("\n")) {
    const row = written.replace(SORRY, "$2:$3: $1");
    const match = PATTERNS.map((pattern) => pattern.exec(row)).find((each) => each !== null);
    if (!match) {
      if (/^error/.test(row)) said = row;
      if (unexplained && PYTHON_ERROR.test(row)) unexplained.text = row.trim();
      continue;
    }
    const file = match[1]?.split("/").at(-1) ?? "";
    const line = Number(match[2]);
    const place = `${file}:${line}`;
    if (found.has(place) || /\b(note|warning):/.test(row)) continue;
    const message: FileMessage = { file, line, column: match[3] ? Number(match[3]) : undefined, text: (match[4] || said || row).trim() };
    found.set(place, message);
    unexplained = row.trimStart().startsWith('File "') ? message : null;
    if (found.size >= AT_MOST) break;
  }
  return [...found.values()];
}
