const [, capacity, ...jugs] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);

let volume = 0;
let temperature = 0;
let warmest = 0;
for (let i = 0; i < jugs.length; i += 2) {
  const added = jugs[i];
  const warmth = jugs[i + 1];
  temperature = (volume * temperature + added * warmth) / (volume + added);
  volume = Math.min(capacity, volume + added);
  warmest = Math.max(warmest, temperature);
}
console.log(temperature.toFixed(9), warmest.toFixed(9));
