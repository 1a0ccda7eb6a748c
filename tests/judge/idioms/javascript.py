"""JavaScript and TypeScript: every way to read the input, modules of both kinds, and how output ends."""

from __future__ import annotations

from tests.judge.idioms.idiom import CE, ROOMY, RTE, Idiom

_IN = b"2\r\n20 22\r\n"

JAVASCRIPT = [
    Idiom("the input by its number and by its names, the output too",
          """'use strict';
const fs = require('fs');
const [n, ...a] = fs.readFileSync('/dev/stdin', 'utf8').trim().split(/\\s+/).map(Number);
const b = fs.readFileSync(0).toString().split("\\n");
fs.writeFileSync('/dev/stdout', `${a[0] + a[1]}\\n`); fs.writeSync(1, b[1].length + '\\n'); fs.writeFileSync(1, '3\\n');
console.error('debug'); process.exitCode = 0;
""", b"42\n6\n3", _IN),
    Idiom("lines by readline",
          """#!/usr/bin/env node
const readline = require('readline');
const rl = readline.createInterface({ input: process.stdin, output: process.stdout, terminal: false });
const lines = [];
rl.on('line', (line) => lines.push(line)).on('close', () => { console.log(lines.length, lines[1]); process.exit(0); });
""", b"2 20 22", _IN),
    Idiom("chunks of the input",
          """process.stdin.resume(); process.stdin.setEncoding('utf-8');
let inputString = ''; let currentLine = 0;
process.stdin.on('data', (chunk) => { inputString += chunk; });
process.stdin.on('end', () => { inputString = inputString.trim().split('\\n').map((s) => s.trim()); main(); });
function readLine() { return inputString[currentLine++]; }
function main() { const n = +readLine(); const [a, b] = readLine().split(' ').map(BigInt); console.log(String(a ** 20n + b), n); }
""", b"104857600000000000000000022 2", _IN),
    Idiom("lines by an asynchronous loop",
          """const rl = require('node:readline').createInterface({ input: process.stdin, crlfDelay: Infinity });
(async () => { let n = 0; for await (const line of rl) n += line.length; console.log(n); })();
""", b"6", _IN),
    Idiom("readable events and pipes",
          """let s = '';
process.stdin.on('readable', () => { let c; while ((c = process.stdin.read()) !== null) s += c; });
process.stdin.on('end', () => process.stdout.write(s.length + '\\n'));
""", b"10", _IN),
    Idiom("a module that waits on top",
          """import * as fs from 'fs';
import { createInterface } from "node:readline";
const rl = createInterface({ input: process.stdin });
const lines = []; for await (const line of rl) lines.push(line);
await new Promise((done) => setTimeout(done, 5));
export const sum = lines[1].split(' ').reduce((a, b) => a + +b, 0);
console.log(sum, typeof fs.readFileSync);
""", b"42 function", _IN),
    Idiom("a module by its extension", "import fs from 'fs';\nconsole.log(fs.readFileSync(0, 'utf8').length);\n", b"10", _IN,
          file="a.mjs"),
    Idiom("no module by its extension", "console.log(require('fs').readFileSync(0, 'utf8').length);\n", b"10", _IN,
          file="a.cjs"),
    Idiom("deep recursion", "function f(n) { return n ? 1 + f(n - 1) : 0; }\nconsole.log(f(400000));\n", b"400000", limits=ROOMY),
    Idiom("console.log a hundred thousand times", "for (let i = 0; i < 100000; i++) console.log(i);\n",
          b"\n".join(b"%d" % one for one in range(100000))),
    Idiom("much written, then the end", "process.stdout.write('7'.repeat(3e6) + '\\n'); process.exit();\n", b"7" * 3000000),
    Idiom("what is new in the language",
          """class A { #x = 1; static s = 2; get x() { return this.#x ?? 0; } static { this.t = 3; } }
const m = new Map([[1, { a: [1, 2] }]]); let u; u ??= 5;
console.log(new A().x, A.s, A.t, m.get(1)?.a.at(-1), u, [3, 1, 2].findLast((v) => v < 3), [[1, [2]]].flat(2).length,
  Object.fromEntries([['k', 1]]).k, 'aXbX'.replaceAll('X', ''), 1_000n, structuredClone([1])[0]);
const buffer = new Int32Array(new SharedArrayBuffer(1024)); Atomics.add(buffer, 0, 2); console.log(buffer[0]);
""", b"1 2 3 2 5 2 2 1 ab 1000n 1\n2"),
    Idiom("an error nobody catches", "null.x;\n", verdict=RTE, tells=b"TypeError"),
    Idiom("a package that is not there", "require('lodash');\n", verdict=RTE, tells=b"Cannot find module"),
    Idiom("a byte order mark and returns", b"\xef\xbb\xbf// Gr\xc3\xb6\xc3\x9fe\r\nconst l\xc3\xa4nge = '\xc3\xa4';\r\nconsole.log(l\xc3\xa4nge)",
          "ä".encode()),
    Idiom("the judge is told apart", "console.log(process.env.ONLINE_JUDGE);\n", b"1"),
]  # fmt: skip

TYPESCRIPT = [
    Idiom("types and what goes beyond types",
          """import * as fs from 'fs';
import { readFileSync } from "node:fs";
import rlm = require('readline');
declare var require: any;
enum Colour { Red = 1, Green }
namespace Util { export const add = (a: number, b: number): number => a + b; }
interface Node2 { next?: Node2; value: number }
type Pair<T> = readonly [T, T];
abstract class Base<T> { constructor(protected readonly x: T, private y?: string) {} abstract get(): T; }
class Derived extends Base<number> { get() { return this.x!; } }
function over(a: string): string; function over(a: number): number; function over(a: any): any { return a; }
function sealed(c: Function) { Object.seal(c); }
const lines: string[] = readFileSync('/dev/stdin', 'utf-8').trim().split('\\n');
let cursor = 0; const next = () => lines[cursor++];
const n = parseInt(next()); const [a, b]: Pair<number> = next().split(' ').map(Number) as any;
let anything; anything = 5; const m: Map<number, Set<string>> = new Map(); const o: Record<string, any> = { k: 1n };
const memo = <T,>(v: T) => v as T;
main();
function main(): void { console.log(Util.add(a, b), Colour[2], new Derived(3).get(), over(n), memo(o).k, anything ?? m); }
""", b"42 Green 3 2 1n 5", _IN),
    Idiom("lines by readline",
          """import * as readline from 'readline';
import { stdin as input, stdout as output } from 'process';
const rl: readline.Interface = readline.createInterface({ input, output, terminal: false });
const lines: string[] = []; let timer: NodeJS.Timeout | null = null; const buffer: Buffer = Buffer.from('ab');
rl.on('line', (line: string) => { lines.push(line); });
rl.on('close', () => { console.log(lines.length, lines[1], buffer.length); });
process.stdin.on('error', (e) => { throw e; });
""", b"2 20 22 2", _IN),
    Idiom("chunks of the input, no module",
          """declare function require(name: string): any;
let input: string = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk: string) => { input += chunk; });
process.stdin.on("end", async () => { const [n, ...rest] = input.trim().split(/\\s+/).map(Number);
  const name = "x", status = 1; let sum = 0; for (const x of rest) sum += x; console.log(sum, name, status); });
""", b"42 x 1", _IN),
    Idiom("types of what Node.js brings",
          """import { WriteStream, createWriteStream, readFileSync } from 'fs';
import EventEmitter, { once } from 'events';
import * as fs from 'fs';
import type { Interface } from 'node:readline';
class Queue<T> extends EventEmitter { items: T[] = []; push(item: T): void { this.items.push(item); this.emit('more'); } }
const told: EventEmitter[] = [new Queue<number>()]; let rl: Interface | null = null; let stat: fs.Stats = fs.statSync('/');
let pause: NodeJS.Immediate | undefined; const environment: NodeJS.Dict<string> = process.env;
const ws: WriteStream = createWriteStream(environment['OUTPUT_PATH'] || '/dev/stdout');
ws.write(stat.isDirectory() + ' ' + readFileSync(0).length + ' ' + new URL('http://a.b/c').pathname + '\\n'); ws.end();
""", b"true 10 /c", _IN),
    Idiom("waiting on top, which makes a module",
          """import { createInterface } from 'readline';
const lines: string[] = [];
for await (const line of createInterface({ input: process.stdin })) lines.push(line);
const [a, b] = await Promise.resolve(lines[1].split(' ').map(Number));
console.log(a + b);
""", b"42", _IN),
    Idiom("decorators, and a reference to types of Node.js",
          """/// <reference types="node" />
import { readFileSync } from 'fs';
function twice(_: any, __: string, told: PropertyDescriptor) { const f = told.value; told.value = function (x: number) { return 2 * f.call(this, x); }; return told; }
function sealed(c: Function) { Object.seal(c); }
@sealed class Adder { constructor(private readonly b: number) {} @twice add(a: number): number { return a + this.b; } }
console.log(new Adder(1).add(readFileSync(0).length));
""", b"18", b"12345678"),
    Idiom("a type error beside types of what Node.js brings",
          "import { WriteStream } from 'fs';\nlet w: WriteStream;\nconst s: string = 5;\n", verdict=CE, tells=b"not assignable"),
    Idiom("names that a browser has", "const name = 'n'; const length = 3; let event = 1; function print(s: any) { console.log(s); } print(name + length + event);\n",
          b"n31"),
    Idiom("a type error", "const s: string = 5;\nconsole.log(s);\n", verdict=CE, tells=b"not assignable"),
    Idiom("a byte order mark and returns", b"\xef\xbb\xbfconst l\xc3\xa4nge: string = '\xc3\xa4';\r\nconsole.log(l\xc3\xa4nge)", "ä".encode()),
    Idiom("what came after ES2022", "console.log([3, 1].findLast((x) => x > 0), [2, 1].at(-1), 'ab'.replaceAll('a', ''));\n", b"1 1 b"),
]  # fmt: skip

IDIOMS = {"javascript": JAVASCRIPT, "typescript": TYPESCRIPT}
