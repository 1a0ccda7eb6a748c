// The hall's board: large, without controls, turning its pages, with the last solves as they land.

import { useEffect, useMemo, useState } from "preact/hooks";
import type { RouteProps } from "../../app/router";
import { useTitle } from "../../app/title";
import { words } from "../../text/en-rooms";
import { formatDuration } from "../../text/format";
import { useServerNow } from "../../ui/Countdown";
import { DeniedState, Skeleton } from "../../ui/states";
import { BoardTable } from "./BoardTable";
import { latestSolves, type Solve } from "./board";
import { contestClock, isCalledOff } from "./clock";
import css from "./Screen.module.css";
import { RoomStore } from "./store";

const PAGE_MS = 12_000;
const ROW_PX = 52;
const WIDEST_ROW_PX = 84;
/** Header, head of the table, footer. */
const AROUND_PX = 240;
const SOLVES_SHOWN = 4;

export default function Screen({ params }: RouteProps) {
  const id = params["id"] ?? "";
  const store = useMemo(() => new RoomStore(id, "everybody"), [id]);
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
  const rows = board?.rows ?? [];
  const rowsAPage = Math.max(5, Math.floor((innerHeight - AROUND_PX) / ROW_PX));
  const pages = Math.max(1, Math.ceil(rows.length / rowsAPage));
  const rowPx = Math.min(WIDEST_ROW_PX, Math.max(ROW_PX, (innerHeight - AROUND_PX) / Math.min(rowsAPage, rows.length || 1)));
  const page = useTurning(pages);
  if (!room) return null;
  const clock = contestClock(room, now);
  const time = clock.phase === "countdown" ? (clock.startsAtMs ?? now) - now : clock.remainingMs;
  return (
    <main class={css.screen}>
      <header class={css.header}>
        <h1>{room.name}</h1>
        <p class={css.format}>{words.formats[room.format]}{clock.isFrozen && ` · ${words.header.frozen}`}</p>
        <p class={css.clock} role="timer">{isCalledOff(room) ? words.header.calledOff : clock.phase === "over" ? words.header.over : clock.phase === "waiting" ? words.header.waiting : formatDuration(time)}</p>
      </header>
      {board && rows.length > 0 ? (
        <div class={css.board} style={{ "--row": `${rowPx}px` }}>
          <BoardTable board={{ ...board, rows: rows.slice(page * rowsAPage, (page + 1) * rowsAPage) }} moves={store.moves.value} hallRowPx={rowPx} />
        </div>
      ) : (
        <p class={css.waiting}>{words.screen.waiting}</p>
      )}
      <footer class={css.footer}>
        <ul aria-label={words.screen.lastSolves}>
          {lastSolves(store).map((solve) => (
            <li key={nameOf(solve)} class={solve.isFirst ? css.first : undefined}>
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

/** Those that landed while this was open, then what the board had before. */
function lastSolves(store: RoomStore): Solve[] {
  const seen = store.solves.value;
  const known = new Set(seen.map(nameOf));
  const before = store.board.value ? latestSolves(store.board.value).filter((solve) => !known.has(nameOf(solve))) : [];
  return [...seen, ...before].slice(0, SOLVES_SHOWN);
}

const nameOf = (solve: Solve) => `${solve.entryId} ${solve.label}`;

function useTurning(pages: number): number {
  const [page, setPage] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setPage((before) => (before + 1) % pages), PAGE_MS);
    return () => clearInterval(timer);
  }, [pages]);
  return Math.min(page, pages - 1);
}
