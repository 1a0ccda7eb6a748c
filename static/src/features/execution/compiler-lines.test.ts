import assert from "node:assert/strict";
import { test } from "node:test";
import { compilerLines } from "./compiler-lines";

test("gcc names line and column, and its notes and warnings are left out", () => {
  const said = "main.cpp: In function 'int main()':\nmain.cpp:3:5: error: 'x' was not declared\n    3 |     x = 1;\nmain.cpp:4:1: warning: unused\nmain.cpp:9: note: here";
  assert.deepEqual(compilerLines(said), [{ file: "main.cpp", line: 3, column: 5, text: "'x' was not declared" }]);
});

test("python names a line without a column", () => {
  assert.deepEqual(compilerLines('  File "main.py", line 7\n    print(\n'), [{ file: "main.py", line: 7, column: undefined, text: 'File "main.py", line 7' }]);
});

test("what python has against a line stands below it", () => {
  const said = '  File "main.py", line 1\n    if True print(1)\n            ^^^^^\nSyntaxError: invalid syntax\n';
  assert.deepEqual(compilerLines(said), [{ file: "main.py", line: 1, column: undefined, text: "SyntaxError: invalid syntax" }]);
});

test("python's words on indentation name their line at the end", () => {
  assert.deepEqual(compilerLines("Sorry: IndentationError: unexpected indent (main.py, line 3)"), [{ file: "main.py", line: 3, column: undefined, text: "IndentationError: unexpected indent" }]);
});

test("rust says the error before the place", () => {
  assert.deepEqual(compilerLines("error[E0425]: cannot find value `y`\n --> main.rs:2:20\n"), [{ file: "main.rs", line: 2, column: 20, text: "error[E0425]: cannot find value `y`" }]);
});

test("the same line of two files is two places, and tsc has brackets", () => {
  const said = "a.ts(1,7): error TS2322: no\nb.ts(1,7): error TS2322: no\n";
  assert.deepEqual(compilerLines(said).map(({ file, line, column }) => [file, line, column]), [["a.ts", 1, 7], ["b.ts", 1, 7]]);
});
