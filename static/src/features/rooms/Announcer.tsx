// What is said aloud: board changes politely, the clock's last minutes and changes of phase assertively.

import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../../text/en-rooms";
import { useServerNow } from "../../ui/Countdown";
import { showToast } from "../../ui/toast";
import { changeBetween, lookAt, type Look } from "./changes";
import type { RoomStore } from "./store";

const FIVE_MINUTES_MS = 300_000;
const ONE_MINUTE_MS = 60_000;

export function Announcer({ store }: { store: RoomStore }) {
  const now = useServerNow();
  const room = store.room.value;
  const before = useRef<Look | null>(null);
  const [urgent, setUrgent] = useState("");
  const look = room ? lookAt(room, now) : null;
  useEffect(() => {
    if (!look) return;
    const was = before.current;
    before.current = look;
    if (!was) return;
    const change = changeBetween(was, look);
    if (change) {
      setUrgent(change);
      showToast(change, "info");
    } else if (look.clock.phase === "running") {
      const passed = (mark: number) => was.clock.remainingMs > mark && look.clock.remainingMs <= mark;
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
