import assert from "node:assert/strict";
import { test } from "node:test";
import { changeBetween, lookAt } from "./changes";
import type { ClockRoom } from "./clock";

const START = Date.parse("2026-01-05T12:00:00Z");
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();
const running: ClockRoom = { state: "in_progress", segments: [{ started_at: at(0), ended_at: null }], duration_s: 600, freeze_s: 0, scheduled_start_at: null, frozen_at: null, thawed_at: null, ended_at: null };
const waiting: ClockRoom = { ...running, state: "waiting", segments: [] };
const paused: ClockRoom = { ...running, state: "paused", segments: [{ started_at: at(0), ended_at: at(50) }] };
const ended: ClockRoom = { ...running, state: "completed", segments: [{ started_at: at(0), ended_at: at(50) }], ended_at: at(50) };

const said = (before: ClockRoom, now: ClockRoom) => changeBetween(lookAt(before, START + 60_000), lookAt(now, START + 60_000));

test("start, pause, resume, end and thaw are said, and nothing where nothing changed", () => {
  assert.equal(said(waiting, running), "The contest has started.");
  assert.equal(said(running, paused), "The contest is paused.");
  assert.equal(said(paused, running), "The contest goes on.");
  assert.equal(said(running, ended), "The contest is over.");
  assert.equal(said(ended, { ...ended, thawed_at: at(70) }), "All results are shown.");
  assert.equal(said(running, running), null);
});

test("more time is said while the contest is on, also while it is paused, and not before", () => {
  assert.equal(said(running, { ...running, duration_s: 1200 }), "The contest is longer by 10 minutes.");
  assert.equal(said(paused, { ...paused, duration_s: 660 }), "The contest is longer by 1 minute.");
  assert.equal(said(running, { ...running, duration_s: 690 }), "The contest is longer by 1:30.");
  assert.equal(said(waiting, { ...waiting, duration_s: 1200 }), null);
});

test("a contest that is called off does not end as any other", () => {
  const calledOff: ClockRoom = { ...waiting, state: "completed", ended_at: at(50) };
  assert.equal(said(waiting, calledOff), "The contest was called off.");
  assert.equal(said(calledOff, calledOff), null);
});
