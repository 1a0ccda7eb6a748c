import assert from "node:assert/strict";
import { test } from "node:test";
import { contestClock, isCalledOff, type ClockRoom } from "./clock";

const START = Date.parse("2026-01-05T12:00:00Z");
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();

function room(more: Partial<ClockRoom> = {}): ClockRoom {
  return { state: "in_progress", segments: [{ started_at: at(0), ended_at: null }], duration_s: 600, freeze_s: 0, scheduled_start_at: null, frozen_at: null, thawed_at: null, ended_at: null, ...more };
}

test("a pause shifts contest time", () => {
  const paused = room({ segments: [{ started_at: at(0), ended_at: at(100) }, { started_at: at(160), ended_at: null }] });
  const clock = contestClock(paused, START + 200_000);
  assert.equal(clock.elapsedMs, 140_000);
  assert.equal(clock.endsAtMs, START + 660_000);
});

test("the clock stands still while paused", () => {
  const paused = room({ state: "paused", segments: [{ started_at: at(0), ended_at: at(100) }] });
  assert.equal(contestClock(paused, START + 500_000).remainingMs, 500_000);
  assert.equal(contestClock(paused, START + 500_000).phase, "paused");
});

test("a contest is over when its time is, whatever the server has said", () => {
  assert.equal(contestClock(room(), START + 599_999).phase, "running");
  assert.equal(contestClock(room(), START + 600_000).phase, "over");
});

test("a scheduled start counts down and then has happened", () => {
  const waiting = room({ state: "waiting", segments: [], scheduled_start_at: at(60) });
  assert.equal(contestClock(waiting, START).phase, "countdown");
  assert.equal(contestClock(waiting, START).startsAtMs, START + 60_000);
  const due = contestClock(waiting, START + 70_000);
  assert.deepEqual([due.phase, due.elapsedMs], ["running", 10_000]);
});

test("the freeze comes before the end and goes with the thaw", () => {
  const freezing = room({ freeze_s: 120 });
  assert.equal(contestClock(freezing, START + 100_000).freezeInMs, 380_000);
  assert.equal(contestClock(freezing, START + 480_000).isFrozen, true);
  assert.equal(contestClock(room({ freeze_s: 120, state: "completed", thawed_at: at(700) }), START + 800_000).isFrozen, false);
});

test("a contest that ended without a start was called off", () => {
  assert.equal(isCalledOff(room({ state: "completed", segments: [] })), true);
  assert.equal(isCalledOff(room({ state: "completed" })), false);
  assert.equal(isCalledOff(room({ state: "waiting", segments: [], scheduled_start_at: at(0) })), false);
});
