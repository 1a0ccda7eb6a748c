// What was pressed and has no answer yet: deeds that were sent, and views whose script is fetched.

import { signal } from "@preact/signals";

export const underway = signal(0);

/** Shows that something is under way until `work` settles. */
export function showUnderway(work: Promise<unknown>): void {
  underway.value += 1;
  const end = () => (underway.value -= 1);
  work.then(end, end);
}
