import assert from "node:assert/strict";
import { test } from "node:test";
import type { RoomLogEntry } from "../../wire/types";
import { auditLines } from "./audit";

const names = new Map([["h", "Hana"], ["a", "Ada"]]);
const entry = (offset: number, event: string, body: Record<string, unknown>): RoomLogEntry => ({ offset, event, body, at: "2026-01-01T10:00:00Z" });
const lines = (...entries: RoomLogEntry[]) => auditLines(entries, names).map((one) => one.text);

test("a start is one line, whatever it writes down with it", () => {
  const start = [entry(7, "contest:control", { control: "started", actor_id: "h" }), entry(6, "contest:setup", { actor_id: "h" })];
  assert.deepEqual(lines(...start, entry(4, "contest:setup", { actor_id: "h" }), entry(1, "contest:setup", { actor_id: "h" })), [
    "Hana started the contest",
    "Hana changed the room's settings",
    "Hana opened the room",
  ]);
});

test("what was done to people names them, also those who are gone", () => {
  assert.deepEqual(
    lines(
      entry(9, "contest:member-left", { user_id: "x", username: "mallory", reason: "kicked", text: "two accounts", actor_id: "h" }),
      entry(8, "contest:member", { user_id: "a", username: "ada", role: "cohost", actor_id: "h" }),
      entry(7, "contest:invitation", { user_id: "l", username: "lin", role: "contestant", actor_id: "a" }),
      entry(6, "contest:control", { control: "handed_over", user_id: "a", actor_id: "h" }),
      entry(5, "contest:member-left", { user_id: "y", reason: "kicked", text: "", actor_id: "h" }),
    ),
    ["Hana removed mallory: two accounts", "Hana made Ada: Co-host", "Ada invited lin", "Hana handed the room over to Ada", "Hana removed a member"],
  );
});

test("an extension says how long the contest is now, and what the clock did is the clock's", () => {
  assert.deepEqual(
    lines(entry(3, "contest:control", { control: "ended", actor_id: null }), entry(2, "contest:control", { control: "extended", duration_s: 4200, actor_id: "h" })),
    ["the clock ended the contest", "Hana extended the contest to 1:10:00"],
  );
});
