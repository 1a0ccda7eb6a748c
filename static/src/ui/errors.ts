// What went wrong, in the person's words.

import { t } from "../text/en";
import { GARBLED, OFFLINE, TIMEOUT, type WireError } from "../wire/errors";

/** `words` says a code in the place's own words. */
export function sayError(error: WireError, words: Readonly<Record<string, string>> = {}): string {
  if (error.code === OFFLINE) return t.errors.network;
  if (error.code === TIMEOUT) return t.errors.late;
  if (error.code === GARBLED) return t.errors.unknown;
  if (error.code === "TOO_MANY_REQUESTS" && error.retryAfterS) return t.errors.tooMany(Math.ceil(error.retryAfterS));
  return words[error.code] ?? error.words;
}
