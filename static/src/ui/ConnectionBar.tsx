// A thin line that says the connection is lost and counts down. Nothing else on the page changes.

import { useEffect, useState } from "preact/hooks";
import { connection, isOnTime, live } from "../app/server";
import { t } from "../text/en";
import css from "./ConnectionBar.module.css";

const PATIENCE_MS = 1_200;

export function ConnectionBar() {
  const state = connection.value;
  const isLost = state.phase === "waiting" || (state.phase === "connecting" && state.attempt > 0) || state.phase === "closed";
  const [isShown, setShown] = useState(false);
  const [nowMs, setNow] = useState(Date.now());

  // A hiccup that heals by itself is not worth a word.
  useEffect(() => {
    if (!isLost) return setShown(false);
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isLost]);
  useEffect(() => {
    if (!isShown) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [isShown]);

  if (!isLost && !isOnTime.value) {
    return (
      <div class={css.bar}>
        <span role="status">{t.connection.late}</span>
      </div>
    );
  }
  // The region stands always and its words change rarely, so that losing the line is said once.
  return (
    <div class={isShown ? css.bar : undefined}>
      <span role="alert">{isShown && (state.phase === "closed" ? t.connection.closed : t.connection.lost)}</span>
      {isShown && state.phase === "waiting" && (
        <>
          <span class="number">{t.connection.retryIn(Math.max(1, Math.ceil((state.retryAtMs - nowMs) / 1000)))}</span>
          <button type="button" onClick={() => live.socket.open()}>
            {t.connection.now}
          </button>
        </>
      )}
      {isShown && state.phase === "connecting" && <span>{t.connection.retrying}</span>}
      {isShown && state.phase === "closed" && (
        <button type="button" onClick={() => location.reload()}>
          {t.connection.reload}
        </button>
      )}
    </div>
  );
}
