import assert from "node:assert/strict";
import { test } from "node:test";
import type { VerificationItem, VerificationView, VersionVerification } from "../../wire/types";
import { itemOf, withEvent } from "./verified";

const item = (id: string, state: VerificationItem["state"]) => ({ id, kind: "submission", path: `accepted/${id}.py`, state }) as VerificationItem;
const whole = (id: string, packageHash: string, ...items: VerificationItem[]) => ({ id, package: packageHash, finished_at: null, total: items.length, done: 0, wrong: 0, lack: "", items }) as unknown as VerificationView;
const none: VersionVerification = { problem_id: "p", package: "aa", last: null, seen: [] };

test("a verification begins, goes on item by item and ends", () => {
  const begun = withEvent(none, "verification:started", { verification: whole("v", "aa", item("x", "waiting"), item("y", "waiting")) });
  const one = withEvent(begun, "verification:item", { verification_id: "v", item: item("x", "wrong") });
  assert.deepEqual([one.last?.done, one.last?.wrong, itemOf(one, "accepted/x.py")?.state], [1, 1, "wrong"]);
  const again = withEvent(one, "verification:item", { verification_id: "v", item: item("x", "wrong") });
  assert.deepEqual(again, one);
  const end = { ...whole("v", "aa", item("x", "wrong"), item("y", "right")), done: 2, wrong: 1, finished_at: "2026-01-01T00:00:00Z" };
  assert.equal(withEvent(one, "verification:ended", { verification: end }).last, end);
});

test("what is told of another version, or of an earlier verification, changes nothing", () => {
  const begun = withEvent(none, "verification:started", { verification: whole("v", "aa", item("x", "waiting")) });
  assert.equal(withEvent(begun, "verification:started", { verification: whole("w", "bb") }), begun);
  assert.equal(withEvent(begun, "verification:item", { verification_id: "u", item: item("x", "right") }), begun);
  assert.equal(withEvent(begun, "verification:progress", { verification_id: "v", item_id: "x", number: 1, total: 2 }), begun);
});
