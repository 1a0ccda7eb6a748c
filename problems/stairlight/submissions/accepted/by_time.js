const [header, ...lines] = require("fs").readFileSync(0, "utf8").trim().split("\n");
const shinesFor = Number(header.split(" ")[1]);
const visits = lines
  .map((line) => line.trim().split(" "))
  .map(([time, person]) => ({ time: Number(time), isAnxious: person === "A" }))
  .sort((one, other) => one.time - other.time);

let presses = 0;
let seconds = 0; // at most 2 * 10^13: still exact
let darkFrom = 0;
for (const { time, isAnxious } of visits) {
  if (isAnxious || darkFrom <= time) {
    presses += 1;
    seconds += time + shinesFor - Math.max(time, darkFrom);
    darkFrom = time + shinesFor;
  }
}
console.log(presses, seconds);
