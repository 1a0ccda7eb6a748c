// One program for every situation that a judge has to tell apart; the first line says which.
import * as fs from "fs";
import { createInterface, Interface } from "readline";

type Situation = () => void;
enum Kind {
  Number = 1,
}
class Kept {
  constructor(private readonly number: number, public text: string) {}
}

function depth(n: number): number {
  return n === 0 ? 0 : 1 + depth(n - 1);
}

function run(lines: string[]): void {
  const situations: Record<string, Situation> = {
    sum: () => console.log(lines[1].split(" ").map(Number).reduce((a: number, b: number) => a + b) * Kind.Number),
    echo: () => console.log(lines.slice(1).filter(Boolean).map((line) => Number(line) + 1).join("\n")),
    deep: () => console.log(depth(100000)),
    catch: () => {
      try {
        (null as any).missing();
      } catch {
        console.log("caught");
      }
    },
    throw: () => {
      throw new Error("on purpose");
    },
    loop: () => {
      for (;;);
    },
    memory: () => {
      const kept: Kept[] = [];
      for (;;) kept.push(new Kept(kept.length, "x" + kept.length));
    },
  };
  situations[lines[0].trim()]();
}

const input: Interface = createInterface({ input: process.stdin });
const given: string[] = [];
input.on("line", (line: string) => given.push(line));
input.on("close", () => run(given.length ? given : fs.readFileSync(0, "utf8").split("\n")));
