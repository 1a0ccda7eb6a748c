// The budget of the first page: 90 KB of script after gzip, held by every build.

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";

const FIRST_PAGE_BYTES = 90 * 1024;
const EDITOR_BYTES = 200 * 1024;

/** The scripts a browser loads before anything is shown: the entries and what they import statically. */
export function firstPageScripts(metafile) {
  return closure(metafile, (output) => /src\/(main\.tsx|app\/early\.ts)$/.test(output.entryPoint ?? ""));
}

/** Prints the sizes, and ends the build with an error where a bundle is over its budget. */
export function checkBudget(root, metafile) {
  const first = firstPageScripts(metafile);
  const editor = closure(metafile, (output) => output.entryPoint?.endsWith("editor/codemirror.ts")).filter(
    (path) => !first.includes(path),
  );
  const sheet = Object.keys(metafile.outputs).find((path) => /\/main-[^/]*\.css$/.test(path));
  report("first page", root, first, FIRST_PAGE_BYTES);
  if (editor.length > 0) report("editor", root, editor, EDITOR_BYTES);
  if (sheet) report("styles", root, [sheet], 40 * 1024);
}

function closure(metafile, isStart) {
  const found = new Set();
  const waiting = Object.entries(metafile.outputs)
    .filter(([, output]) => isStart(output))
    .map(([path]) => path);
  for (let path = waiting.pop(); path; path = waiting.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    for (const link of metafile.outputs[path].imports) {
      if (link.kind === "import-statement" && !link.external) waiting.push(link.path);
    }
  }
  return [...found].filter((path) => path.endsWith(".js"));
}

function report(what, root, paths, limit) {
  const sizes = paths.map((path) => [basename(path), gzipSync(readFileSync(join(root, path))).length]);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  console.log(`${what}: ${kilobytes(total)} of ${kilobytes(limit)} gzipped`);
  if (total > limit) {
    for (const [name, size] of sizes) console.error(`  ${kilobytes(size)}  ${name}`);
    console.error(`The ${what} is over its budget.`);
    process.exitCode = 1;
  }
}

function kilobytes(bytes) {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
