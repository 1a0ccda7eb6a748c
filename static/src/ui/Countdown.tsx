// Time left by the server's clock. One timer serves all countdowns, and beats on the second.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatDuration } from "../text/format";
import { serverNow } from "../wire/clock";

const now = signal(serverNow());
let watchers = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

function beat(): void {
  now.value = serverNow();
  timer = setTimeout(beat, 1000 - (now.value % 1000) + 5);
}

/** The server's time as a signal value that moves every second while a component watches. */
export function useServerNow(): number {
  useEffect(() => {
    if (watchers++ === 0) beat();
    return () => {
      if (--watchers === 0) clearTimeout(timer);
    };
  }, []);
  return now.value;
}

interface CountdownProps {
  /** Milliseconds since 1970, server time. */
  untilMs: number;
  /** A standing clock (a pause) shows this many milliseconds left instead. */
  heldMs?: number | null;
}

export function Countdown({ untilMs, heldMs }: CountdownProps) {
  const current = useServerNow();
  return (
    <time role="timer" class="number">
      {formatDuration(heldMs ?? untilMs - current)}
    </time>
  );
}
