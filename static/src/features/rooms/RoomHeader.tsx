// The line on top of a room: name, clock, my standing, who is here. The clock never leaves the view.

import { CopyPlus, Download, EllipsisVertical, Link2, LogOut, Monitor, Snowflake, Users } from "lucide-preact";
import { useState } from "preact/hooks";
import { navigateFromHere } from "../../app/router";
import { logInAddress, me } from "../../app/session";
import { words } from "../../text/en-rooms";
import { formatDuration, formatPoints } from "../../text/format";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Button, ButtonLink } from "../../ui/Button";
import { useServerNow } from "../../ui/Countdown";
import { copyText } from "../../ui/copy";
import { Menu } from "../../ui/Menu";
import { classes } from "../../ui/classes";
import { contestClock, isCalledOff, type ContestClock, type Phase } from "./clock";
import { likeAddress, roomLink } from "./codes";
import { doInRoom } from "./deeds";
import css from "./RoomHeader.module.css";
import { saveText, standingsCsv } from "./standings-file";
import type { RoomStore } from "./store";

const URGENT_MS = 300_000;
/** Beyond this a progress bar says nothing. */
const LONG_MS = 24 * 3600 * 1000;

export function RoomHeader({ store }: { store: RoomStore }) {
  const now = useServerNow();
  const [isLeaving, setLeaving] = useState(false);
  const room = store.room.value;
  if (!room) return null;
  const clock = contestClock(room, now);
  const my = store.my.value;
  const board = store.board.value;
  const items = [
    { label: words.header.copyLink, icon: <Link2 class="icon" />, onSelect: () => void copyText(roomLink(location.origin, room.id, room.code)) },
    { label: words.header.screen, icon: <Monitor class="icon" />, href: `/rooms/${room.id}/screen` },
    ...(board && board.rows.length > 0 ? [{ label: words.header.save, icon: <Download class="icon" />, onSelect: () => saveText(`${room.name}.csv`, standingsCsv(board)) }] : []),
    ...(me.value && my && (my.may_control || (my.may_watch && clock.phase === "over" && !isCalledOff(room))) ? [{ label: words.header.copy, icon: <CopyPlus class="icon" />, href: likeAddress(room.id) }] : []),
    ...(my?.role && my.role !== "host" ? [null, { label: words.header.leave, icon: <LogOut class="icon" />, isDanger: true, onSelect: () => setLeaving(true) }] : []),
  ];
  return (
    <header class={css.header}>
      <div class={css.title}>
        <h1 class={css.name}>{room.name}</h1>
        <span class={css.format}>{words.formats[room.format]}</span>
        {room.rated && <span class={css.rated}>{words.rated}</span>}
      </div>
      {isCalledOff(room) ? <p class={css.clock}>{words.header.calledOff}</p> : <Clock clock={clock} isThawed={Boolean(room.thawed_at)} />}
      <span class={css.gap} />
      <Standing store={store} />
      {store.hereCount.value > 0 && (
        <p class={css.here}>
          <Users class="icon" aria-hidden /> {words.header.here(store.hereCount.value)}
        </p>
      )}
      <Join store={store} phase={clock.phase} />
      <Menu label={words.header.menu} button={<EllipsisVertical class="icon" />} items={items} />
      {isLeaving && (
        <ConfirmDialog
          title={words.header.leave}
          effect={words.header.leaveDo}
          isDanger
          onClose={() => setLeaving(false)}
          onConfirm={(key) => leave(room.id, key)}
        />
      )}
    </header>
  );
}

async function leave(roomId: string, key: string): Promise<void> {
  const go = navigateFromHere();
  await doInRoom("room:leave", roomId, {}, key);
  go("/rooms");
}

function Clock({ clock, isThawed }: { clock: ContestClock; isThawed: boolean }) {
  const now = useServerNow();
  if (clock.phase === "waiting") return <p class={css.clock}>{words.header.waiting}</p>;
  if (clock.phase === "countdown") {
    return (
      <p class={css.clock}>
        <span class={css.word}>{words.header.starts}</span>
        <time role="timer" class={css.time}>{formatDuration((clock.startsAtMs ?? now) - now)}</time>
      </p>
    );
  }
  if (clock.phase === "over") return <p class={css.clock}>{words.header.over}{clock.isFrozen ? <Frozen text={words.header.frozen} /> : isThawed && <span class={css.word}>{words.header.thawed}</span>}</p>;
  return (
    <p class={classes(css.clock, clock.remainingMs < URGENT_MS && clock.phase === "running" && css.urgent)}>
      {clock.phase === "paused" && <span class={css.paused}>{words.header.paused}</span>}
      <time role="timer" class={css.time}>{formatDuration(clock.remainingMs)}</time>
      {clock.durationMs < LONG_MS && (
        <span class={css.bar} aria-hidden>
          <span class={css.barDone} style={{ width: `${(100 * clock.elapsedMs) / clock.durationMs}%` }} />
        </span>
      )}
      {clock.isFrozen ? (
        <Frozen text={words.header.frozen} />
      ) : (
        clock.freezeInMs !== null && clock.freezeInMs < clock.durationMs / 2 && <span class={css.word}>{words.header.frozenIn(formatDuration(clock.freezeInMs))}</span>
      )}
    </p>
  );
}

/** For those who found a running contest by its link; before the start the page itself asks. */
function Join({ store, phase }: { store: RoomStore; phase: Phase }) {
  const my = store.my.value;
  const isCohostToBe = my?.invited_as === "cohost";
  if (!my || (!my.may_join && !isCohostToBe) || my.entry_id || my.may_control || (phase !== "running" && phase !== "paused")) return null;
  if (!me.value) return <ButtonLink kind="primary" href={logInAddress()}>{words.waiting.signIn}</ButtonLink>;
  const enter = (as: string) => (_: MouseEvent, key: string) => doInRoom("room:join", store.id, { as }, key).then(() => store.refresh());
  if (isCohostToBe) return <Button kind="primary" onClick={enter("spectator")}>{words.waiting.joinAsCohost}</Button>;
  return <Button kind="primary" onClick={enter("contestant")}>{words.lobby.join}</Button>;
}

function Frozen({ text }: { text: string }) {
  return (
    <span class={css.frozen}>
      <Snowflake class="icon" aria-hidden /> {text}
    </span>
  );
}

function Standing({ store }: { store: RoomStore }) {
  const row = store.myRow.value;
  const format = store.board.value?.format;
  const room = store.room.value;
  const isHidden = room?.results === "after_end" && !room.thawed_at;
  // Before anybody has tried, everybody is first.
  if (!row || !format || isHidden || Object.keys(row.cells).length === 0) return null;
  const rank = words.ordinal(row.rank);
  const score = format === "icpc" ? String(row.penalty) : formatPoints(row.score);
  return <p class={css.standing}>{format === "ioi" ? words.header.youPoints(rank, score) : words.header.you(rank, row.solved, score)}</p>;
}
