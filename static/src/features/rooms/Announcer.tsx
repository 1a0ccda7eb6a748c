// What is said aloud: board changes politely, the clock's last minutes and changes of phase assertively.

import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../../text/en-rooms";
import { useServerNow } from "../../ui/Countdown";
import { showToast } from "../../ui/toast";
import { contestClock, type ContestClock } from "./clock";
import type { RoomStore } from "./store";

const FIVE_MINUTES_MS = 300_000;
const ONE_MINUTE_MS = 60_000;

function changeOf(before: ContestClock, now: ContestClock, isThawed: boolean, wasThawed: boolean): string | null {
  if (isThawed && !wasThawed) return words.header.thawedNow;
  if (before.phase !== now.phase) {
    if (now.phase === "running") return before.phase === "paused" ? words.header.resumedNow : words.header.startedNow;
    if (now.phase === "paused") return words.header.pausedNow;
    if (now.phase === "over") return words.header.endedNow;
  }
  if (now.isFrozen && !before.isFrozen && now.phase !== "over") return words.header.frozenNow;
  return null;
}

export function Announcer({ store }: { store: RoomStore }) {
  const now = useServerNow();
  const room = store.room.value;
  const before = useRef<{ clock: ContestClock; isThawed: boolean } | null>(null);
  const [urgent, setUrgent] = useState("");
  const clock = room ? contestClock(room, now) : null;
  useEffect(() => {
    if (!clock || !room) return;
    const was = before.current;
    const isThawed = Boolean(room.thawed_at);
    before.current = { clock, isThawed };
    if (!was) return;
    const change = changeOf(was.clock, clock, isThawed, was.isThawed);
    if (change) {
      setUrgent(change);
      showToast(change, "info");
    } else if (clock.phase === "running") {
      const passed = (mark: number) => was.clock.remainingMs > mark && clock.remainingMs <= mark;
      if (passed(FIVE_MINUTES_MS)) setUrgent(words.header.fiveMinutes);
      if (passed(ONE_MINUTE_MS)) setUrgent(words.header.oneMinute);
    }
  });
  return (
    <>
      <div class="visually-hidden" aria-live="assertive">{urgent}</div>
      <div class="visually-hidden" aria-live="polite">{store.said.value}</div>
    </>
  );
}
