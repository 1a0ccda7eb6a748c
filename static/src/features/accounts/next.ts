import { query } from "../../app/router";

/** Where to go after signing in: an address of ours, else the problems. */
export function nextAddress(): string {
  const next = query.peek().get("next") ?? "";
  // "//host" and "/\host" would leave this origin.
  return /^\/(?![/\\])/.test(next) ? next : "/problems";
}
