// The head of a running contest's board, as it moves.

import { useEffect, useState } from "preact/hooks";
import { live } from "../../app/server";
import { t } from "../../text/en";
import { words } from "../../text/en-rooms";
import { formatDuration } from "../../text/format";
import { ButtonLink } from "../../ui/Button";
import { useServerNow } from "../../ui/Countdown";
import { Skeleton } from "../../ui/states";
import type { Board, LeaderboardUpdate, RoomView } from "../../wire/types";
import { BoardTable } from "../rooms/BoardTable";
import { applyUpdate } from "../rooms/board";
import { contestClock } from "../rooms/clock";
import css from "./LiveBoard.module.css";

const ROWS_SHOWN = 6;
// The frame has its height before the board is here, so that nothing below it jumps.
const LEAST_ROWS = 4;
const HEAD_PX = 34;
const ROW_PX = 40;

interface LiveBoardProps {
  room: RoomView;
  /** The board is not for this visitor any more. */
  onLost: () => void;
}

export function LiveBoard({ room, onLost }: LiveBoardProps) {
  const [board, setBoard] = useState<Board | null>(null);
  useEffect(
    () =>
      live.subscribe(`room:${room.id}:board`, {
        onSnapshot: (snapshot) => setBoard(snapshot as Board),
        onDelta: (delta) => setBoard((before) => before && applyUpdate(before, delta as LeaderboardUpdate)),
        onDenied: onLost,
      }),
    [room.id],
  );
  return (
    <figure class={css.frame}>
      <figcaption class={css.head}>
        <span class={css.live}>{t.landing.live}</span>
        <strong>{room.name}</strong>
        <span>{words.formats[room.format]}</span>
        {board?.frozen && <span>{words.header.frozen}</span>}
        <Clock room={room} />
      </figcaption>
      <div class={css.board} style={{ minHeight: `${HEAD_PX + ROW_PX * Math.min(ROWS_SHOWN, Math.max(LEAST_ROWS, room.counts.entries))}px` }}>
        {board ? <BoardTable board={{ ...board, rows: board.rows.slice(0, ROWS_SHOWN) }} /> : (
          <div class={css.bones}>
            <Skeleton lines={LEAST_ROWS} height={24} />
          </div>
        )}
      </div>
      <div class={css.foot}>
        <span>{t.landing.takingPart(board?.rows.length ?? room.counts.entries)}</span>
        <ButtonLink size="small" href={`/rooms/${room.id}`}>
          {t.landing.watch}
        </ButtonLink>
      </div>
    </figure>
  );
}

// Apart, so that a second draws no table.
function Clock({ room }: { room: RoomView }) {
  const clock = contestClock(room, useServerNow());
  return <span class={css.clock}>{clock.phase === "over" ? words.header.over : formatDuration(clock.remainingMs)}</span>;
}
