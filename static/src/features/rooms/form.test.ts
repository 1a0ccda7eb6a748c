import assert from "node:assert/strict";
import { test } from "node:test";
import { changesOf, faultsOf, newRoom, type RoomFields } from "./form";

const NOW = Date.parse("2026-01-01T10:00:00Z");
const room: RoomFields = { ...newRoom(NOW), name: "Sprint", problems: [{ id: "p1", title: "One", points: 7 }, { id: "p2", title: "Two" }] };

test("only what was changed is sent, and a set that stays is not", () => {
  assert.deepEqual(changesOf(room, { ...room, minutes: "90", lateJoin: false }, false), { duration_s: 5400, late_join: false });
  assert.deepEqual(changesOf(room, room, false), {});
});

test("a problem that moves keeps its points", () => {
  const [one, two] = room.problems;
  assert.deepEqual(changesOf(room, { ...room, problems: [two!, one!] }, false), { problems: [{ problem: "p2" }, { problem: "p1", points: 7 }] });
});

test("after the start the rules stay as they are", () => {
  assert.deepEqual(changesOf(room, { ...room, minutes: "90", capacity: "80", penalty: "5" }, true), { capacity: 80 });
  assert.deepEqual(changesOf(room, { ...room, name: "Late", isPlanned: true, startAt: "" }, true), { name: "Late" });
});

test("what is no number is said at its field", () => {
  assert.deepEqual(Object.keys(faultsOf({ ...room, minutes: "an hour", capacity: "", freeze: "-1", penalty: "1.5" })), ["duration_s", "capacity", "freeze_s", "penalty_minutes"]);
  assert.deepEqual(faultsOf({ ...room, minutes: "0.5" }), { duration_s: "A number from 1 to 20160." });
  assert.deepEqual(faultsOf(room), {});
  assert.deepEqual(Object.keys(faultsOf({ ...room, minutes: "", capacity: "" }, true)), ["capacity"]);
  assert.deepEqual(Object.keys(faultsOf({ ...room, isPlanned: true, startAt: "" })), ["scheduled_start_at"]);
});
