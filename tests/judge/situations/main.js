// One program for every situation that a judge has to tell apart; the first line says which.
const lines = require("fs").readFileSync(0, "utf8").split("\n");

function depth(n) {
  return n === 0 ? 0 : 1 + depth(n - 1);
}

const situations = {
  sum: () => console.log(lines[1].split(" ").map(Number).reduce((a, b) => a + b)),
  echo: () => console.log(lines.slice(1).filter(Boolean).map((line) => Number(line) + 1).join("\n")),
  deep: () => console.log(depth(100000)),
  catch: () => {
    try {
      null.missing();
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
    const kept = [];
    for (;;) kept.push({ number: kept.length, text: "x" + kept.length });
  },
};
situations[lines[0].trim()]();
