// What is said when the clock or the board of a contest changes: two looks at a room in, a sentence out.

import { words } from "../../text/en-rooms";
import { formatDuration } from "../../text/format";
import type { RoomView } from "../../wire/types";
import { contestClock, isCalledOff, type ClockRoom, type ContestClock } from "./clock";

/** A room at one moment. */
export interface Look {
  clock: ContestClock;
  isThawed: boolean;
  isCalledOff: boolean;
}

export function lookAt(room: ClockRoom & Pick<RoomView, "thawed_at">, nowMs: number): Look {
  return { clock: contestClock(room, nowMs), isThawed: Boolean(room.thawed_at), isCalledOff: isCalledOff(room) };
}

/** Null where nothing is to be said. */
export function changeBetween(before: Look, now: Look): string | null {
  const { header } = words;
  const [was, is] = [before.clock, now.clock];
  if (now.isCalledOff) return before.isCalledOff ? null : header.calledOffNow;
  if (now.isThawed && !before.isThawed) return header.thawedNow;
  if (was.phase !== is.phase) {
    if (is.phase === "running") return was.phase === "paused" ? header.resumedNow : header.startedNow;
    if (is.phase === "paused") return header.pausedNow;
    if (is.phase === "over") return header.endedNow;
  }
  const longerMs = is.durationMs - was.durationMs;
  if (longerMs > 0 && (is.phase === "running" || is.phase === "paused")) {
    return longerMs % 60_000 === 0 ? header.longerNow(longerMs / 60_000) : header.longerByNow(formatDuration(longerMs));
  }
  if (is.isFrozen && !was.isFrozen && is.phase !== "over") return header.frozenNow;
  return null;
}
