// The idempotency key of a person's deed: a second try is the same deed until the answer to the first is known.

import type { WireError } from "./errors";
import { randomKey } from "./ids";

export class DeedKey {
  private last: { deed: string; key: string } | null = null;

  /** The key for `deed`, a plain value that says all of it; something else than last time gets another one. */
  of(deed: unknown): string {
    const text = JSON.stringify(deed);
    if (this.last?.deed !== text) this.last = { deed: text, key: randomKey() };
    return this.last.key;
  }

  /** An answer came. Where it may be one of the way only, and the deed done all the same, the key stays. */
  settle(error: WireError | null): void {
    if (!error?.temporary) this.last = null;
  }
}
