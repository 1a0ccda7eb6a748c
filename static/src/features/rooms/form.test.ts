import assert from "node:assert/strict";
import { test } from "node:test";
import type { RoomCopy } from "../../wire/types";
import { changesOf, faultsOf, fieldsLike, newRoom, toWire, withFormat, type RoomFields } from "./form";

const NOW = Date.parse("2026-01-01T10:00:00Z");
const room: RoomFields = { ...newRoom(NOW), name: "Sprint", problems: [{ id: "p1", title: "One", points: 7 }, { id: "p2", title: "Two" }] };

test("only what was changed is sent, and a set that stays is not", () => {
  assert.deepEqual(changesOf(room, { ...room, minutes: "90", lateJoin: false }, false), { duration_s: 5400, late_join: false });
  assert.deepEqual(changesOf(room, { ...room, rated: true }, false), { rated: true });
  assert.deepEqual(changesOf(room, room, false), {});
});

test("a problem that moves keeps its points", () => {
  const [one, two] = room.problems;
  assert.deepEqual(changesOf(room, { ...room, problems: [two!, one!] }, false), { problems: [{ problem: "p2" }, { problem: "p1", points: 7 }] });
});

test("after the start the rules stay as they are", () => {
  assert.deepEqual(changesOf(room, { ...room, minutes: "90", capacity: "80", penalty: "5", rated: true }, true), { capacity: 80 });
  assert.deepEqual(changesOf(room, { ...room, name: "Late", isPlanned: true, startAt: "" }, true), { name: "Late" });
});

test("what is no number is said at its field", () => {
  assert.deepEqual(Object.keys(faultsOf({ ...room, minutes: "an hour", capacity: "", freeze: "-1", penalty: "1.5" })), ["duration_s", "capacity", "freeze_s", "penalty_minutes"]);
  assert.deepEqual(faultsOf({ ...room, minutes: "0.5" }), { duration_s: "A number from 1 to 20160." });
  assert.deepEqual(faultsOf(room), {});
  assert.deepEqual(Object.keys(faultsOf({ ...room, minutes: "", capacity: "" }, true)), ["capacity"]);
  assert.deepEqual(Object.keys(faultsOf({ ...room, isPlanned: true, startAt: "" })), ["scheduled_start_at"]);
});

const problem = (title: string, color: string) => ({ label: title, color, points: null, problem_id: title, slug: title, title, is_newer: false });
const copy = {
  room: { name: "Sprint", format: "ioi", duration_s: 5400, freeze_s: 600, penalty_minutes: 20, capacity: 40, visibility: "code", late_join: false, spectators: true, results: "live", rerun_near_limit: false, languages: ["python"], scheduled_start_at: null },
  problems: [problem("p1", "#111111"), problem("p2", "#222222")],
  embargo: true,
} as unknown as RoomCopy;

test("a room like another one has its rules, problems and colours", () => {
  const wire = toWire(fieldsLike(copy, true, NOW));
  assert.deepEqual(wire.problems, [{ problem: "p1", color: "#111111" }, { problem: "p2", color: "#222222" }]);
  const { name, format, duration_s, freeze_s, capacity, visibility, late_join, rerun_near_limit, languages, embargo, scheduled_start_at } = wire;
  assert.deepEqual(
    [name, format, duration_s, freeze_s, capacity, visibility, late_join, rerun_near_limit, languages, embargo, scheduled_start_at],
    ["Sprint", "ioi", 5400, 600, 40, "code", false, false, ["python"], true, null],
  );
});

test("only who may open rated rooms makes a rated one like another", () => {
  const rated = { ...copy, room: { ...copy.room, rated: true } };
  const isRated = (mayRate: boolean) => toWire(fieldsLike(rated, mayRate, NOW)).rated;
  assert.deepEqual([isRated(true), isRated(false)], [true, false]);
  assert.equal(toWire(fieldsLike(copy, true, NOW)).rated, false);
});

test("colours follow the places once a problem without one is added", () => {
  const fields = fieldsLike(copy, true, NOW);
  assert.deepEqual(toWire({ ...fields, problems: [...fields.problems, { id: "p3", title: "Three" }] }).problems, [{ problem: "p1" }, { problem: "p2" }, { problem: "p3" }]);
});

test("a contest of every week is planned for the next week to come", () => {
  const before = new Date(2026, 2, 6, 18, 30); // a Friday by the clock on the wall; summer time may begin meanwhile
  const now = new Date(2026, 2, 27, 19, 0).getTime();
  const planned = { ...copy, room: { ...copy.room, scheduled_start_at: before.toISOString() } };
  const fields = fieldsLike(planned, true, now);
  assert.deepEqual([fields.isPlanned, fields.startAt], [true, "2026-04-03T18:30"]);
});

test("what people see of their tests goes with the format until it is chosen otherwise", () => {
  const ioi = withFormat(room, "ioi");
  assert.deepEqual([room.testsAfterEnd, ioi.testsAfterEnd, withFormat(ioi, "icpc").testsAfterEnd], [false, true, false]);
  assert.equal(withFormat({ ...ioi, testsAfterEnd: false }, "icpc").testsAfterEnd, false);
  assert.equal(withFormat({ ...room, testsAfterEnd: true }, "ioi").testsAfterEnd, true);
});
