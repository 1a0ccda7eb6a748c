// Waiting times between attempts: full jitter, so that a hall of clients does not come back in one wave.

const BASE_MS = 400;
const CAP_MS = 20_000;

/** How long to wait before attempt `attempt` (0 is the first retry). */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, 16));
  return Math.round(random() * ceiling);
}
