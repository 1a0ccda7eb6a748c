// The best walk that ends at a stall and the best one that begins there meet at the stall with the voucher.
const [, ...stalls] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);

function bestEndingAtEach(row) {
  let best = 0;
  return row.map((coins) => (best = Math.max(best, 0) + coins));
}

const arriving = bestEndingAtEach(stalls);
const leaving = bestEndingAtEach([...stalls].reverse()).reverse();

let best = -Infinity;
stalls.forEach((coins, i) => {
  // Both walks contain stall i: once for the stall itself, once for the voucher.
  best = Math.max(best, arriving[i], arriving[i] + leaving[i]);
});
console.log(best);
