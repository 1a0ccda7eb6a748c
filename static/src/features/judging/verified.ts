// The verification of a version as it goes on: what each event changes. Pure.

import type { VerificationEnded, VerificationItem, VerificationItemChanged, VerificationStarted, VerificationView, VersionVerification } from "../../wire/types";

/** What is known after an event; the same value where it is of another version. */
export function withEvent(known: VersionVerification, event: string, body: unknown): VersionVerification {
  switch (event) {
    case "verification:started":
      return withWhole(known, (body as VerificationStarted).verification);
    case "verification:ended":
      return withWhole(known, (body as VerificationEnded).verification);
    case "verification:item":
      return withItem(known, body as VerificationItemChanged);
    default:
      return known;
  }
}

export function withWhole(known: VersionVerification, whole: VerificationView): VersionVerification {
  if (whole.package !== known.package) return known;
  return { ...known, last: whole };
}

function withItem(known: VersionVerification, { verification_id, item }: VerificationItemChanged): VersionVerification {
  const { last } = known;
  if (last === null || last.id !== verification_id) return known;
  const items = last.items.map((one) => (one.id === item.id ? item : one));
  return { ...known, last: { ...last, items, done: items.filter((one) => one.state !== "waiting").length, wrong: items.filter((one) => one.state === "wrong").length } };
}

/** The item of a submission in the last verification. */
export function itemOf(known: VersionVerification | null, path: string): VerificationItem | null {
  return known?.last?.items.find((one) => one.kind === "submission" && one.path === path) ?? null;
}
