// The hall's board: large, without controls, turning its pages, with the last solves as they land.

import { useEffect, useMemo, useState } from "preact/hooks";
import type { RouteProps } from "../../app/router";
import { useTitle } from "../../app/title";
import { formatDuration } from "../../text/format";
import { words } from "../../text/en-rooms";
import { useServerNow } from "../../ui/Countdown";
import { DeniedState, Skeleton } from "../../ui/states";
import { BoardTable } from "./BoardTable";
import { contestClock } from "./clock";
import css from "./Screen.module.css";
import { RoomStore } from "./store";

const PAGE_MS = 12_000;
const ROW_PX = 52;
const SOLVES_SHOWN = 4;

export default function Screen({ params }: RouteProps) {
  const id = params["id"] ?? "";
  const store = useMemo(() => new RoomStore(id), [id]);
  useEffect(() => store.start(), [store]);
  useTitle(store.room.value?.name ?? words.title);
  if (store.denied.value) return <DeniedState error={store.denied.value} />;
  if (!store.room.value) {
    return (
      <div class={css.screen}>
        <Skeleton lines={8} height={40} />
      </div>
    );
  }
  return <Hall store={store} />;
}

function Hall({ store }: { store: RoomStore }) {
  const now = useServerNow();
  const board = store.board.value;
  const room = store.room.value;
  const rowsAPage = Math.max(5, Math.floor((innerHeight - 220) / ROW_PX));
  const pages = Math.max(1, Math.ceil((board?.rows.length ?? 0) / rowsAPage));
  const page = useTurning(pages);
  if (!room) return null;
  const clock = contestClock(room, now);
  const time = clock.phase === "countdown" ? (clock.startsAtMs ?? now) - now : clock.remainingMs;
  return (
    <main class={css.screen}>
      <header class={css.header}>
        <h1>{room.name}</h1>
        <p class={css.format}>{words.formats[room.format]}{clock.isFrozen && ` · ${words.header.frozen}`}</p>
        <p class={css.clock} role="timer">{clock.phase === "over" ? words.header.over : clock.phase === "waiting" ? words.header.waiting : formatDuration(time)}</p>
      </header>
      {board && board.rows.length > 0 ? (
        <div class={css.board}>
          <BoardTable board={{ ...board, rows: board.rows.slice(page * rowsAPage, (page + 1) * rowsAPage) }} moves={store.moves.value} />
        </div>
      ) : (
        <p class={css.waiting}>{words.screen.waiting}</p>
      )}
      <footer class={css.footer}>
        <ul aria-label={words.screen.lastSolves}>
          {store.solves.value.slice(0, SOLVES_SHOWN).map((solve) => (
            <li key={`${solve.entryId} ${solve.label}`} class={solve.isFirst ? css.first : undefined}>
              {solve.isFirst && "★ "}
              <b>{solve.label}</b> {solve.name}
            </li>
          ))}
        </ul>
        {pages > 1 && <p>{words.screen.page(page + 1, pages)}</p>}
      </footer>
    </main>
  );
}

function useTurning(pages: number): number {
  const [page, setPage] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setPage((before) => (before + 1) % pages), PAGE_MS);
    return () => clearInterval(timer);
  }, [pages]);
  return Math.min(page, pages - 1);
}
