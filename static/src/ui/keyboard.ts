// Are there keys to press? Where fingers are all there is, no key is named, until a combination is pressed after all.

import { signal } from "@preact/signals";
import { formatKeys, modifier } from "../text/format";

const fingers = matchMedia("(hover: none) and (pointer: coarse)");

export const hasKeys = signal(!fingers.matches);
fingers.addEventListener("change", () => (hasKeys.value = !fingers.matches));

/** What to press with `key` for a command, in words; undefined where nobody can. */
export function combination(key: string): string | undefined {
  return hasKeys.value ? formatKeys(modifier, key) : undefined;
}
