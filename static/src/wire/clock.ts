// The server's time, as well as one socket tells it. Countdowns ask here, never the machine's clock.

let offsetMs = 0;

/** Takes a time the server has just sent. Half a round trip of error is below what a countdown shows. */
export function setServerTime(serverMs: number): void {
  offsetMs = serverMs - Date.now();
}

/** Milliseconds since 1970 by the server's clock. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}
