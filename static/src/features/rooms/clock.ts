// The contest's clock: a pure function of the room and of now, as on the server. Times in milliseconds.

import type { RoomView } from "../../wire/types";

export type ClockRoom = Pick<
  RoomView,
  "state" | "segments" | "duration_s" | "freeze_s" | "scheduled_start_at" | "frozen_at" | "thawed_at" | "ended_at"
>;

export type Phase = "waiting" | "countdown" | "running" | "paused" | "over";

export interface ContestClock {
  phase: Phase;
  /** Contest time that has run. */
  elapsedMs: number;
  remainingMs: number;
  durationMs: number;
  /** The moment (Unix ms) at which the clock ends if nobody touches it; null while it does not run. */
  endsAtMs: number | null;
  /** The moment of a scheduled start that lies ahead. */
  startsAtMs: number | null;
  /** Whether results are held back from the public board now. */
  isFrozen: boolean;
  /** Contest time until the freeze; null where there is none ahead. */
  freezeInMs: number | null;
}

/** It ended without a start: called off before it. */
export function isCalledOff(room: Pick<RoomView, "state" | "segments">): boolean {
  return room.state === "completed" && room.segments.length === 0;
}

function ranMs(room: ClockRoom, nowMs: number): number {
  let total = 0;
  for (const segment of room.segments) {
    const from = Date.parse(segment.started_at);
    const to = segment.ended_at ? Date.parse(segment.ended_at) : nowMs;
    total += Math.max(0, to - from);
  }
  return total;
}

export function contestClock(room: ClockRoom, nowMs: number): ContestClock {
  const durationMs = room.duration_s * 1000;
  const scheduledMs = room.scheduled_start_at ? Date.parse(room.scheduled_start_at) : null;
  // A start that is due has happened, whether or not the server has said so yet.
  const isDue = room.state === "waiting" && scheduledMs !== null && scheduledMs <= nowMs;
  const ran = isDue ? nowMs - scheduledMs : ranMs(room, nowMs);
  const elapsedMs = Math.min(ran, durationMs);
  const isOver = room.state === "completed" || ((room.state === "in_progress" || isDue) && ran >= durationMs);
  const phase: Phase = isOver
    ? "over"
    : room.state === "waiting" && !isDue
      ? scheduledMs === null ? "waiting" : "countdown"
      : room.state === "paused" ? "paused" : "running";
  const freezeAtMs = durationMs - room.freeze_s * 1000;
  const hasStarted = phase !== "waiting" && phase !== "countdown";
  const isFrozen = hasStarted && !room.thawed_at && (room.frozen_at !== null || (room.freeze_s > 0 && elapsedMs >= freezeAtMs));
  return {
    phase,
    elapsedMs,
    remainingMs: durationMs - elapsedMs,
    durationMs,
    endsAtMs: phase === "running" ? nowMs + durationMs - elapsedMs : null,
    startsAtMs: phase === "countdown" ? scheduledMs : null,
    isFrozen,
    freezeInMs: room.freeze_s > 0 && !isFrozen && !isOver && !room.thawed_at ? Math.max(0, freezeAtMs - elapsedMs) : null,
  };
}
