// Before the start, or from outside: what this will be, who is here, how to get in, and the host's one button.

import { Copy, Play } from "lucide-preact";
import { Fragment } from "preact";
import { useState } from "preact/hooks";
import { logInAddress, me } from "../../app/session";
import { formatDateTime, formatDuration } from "../../text/format";
import { words } from "../../text/en-rooms";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Button, ButtonLink } from "../../ui/Button";
import { copyText } from "../../ui/copy";
import { CopyButton } from "../../ui/CopyButton";
import { useServerNow } from "../../ui/Countdown";
import type { RoomDetail, RoomView } from "../../wire/types";
import { ClarificationsPane } from "./ClarificationsPane";
import { contestClock, isCalledOff, type Phase } from "./clock";
import { roomLink } from "./codes";
import { doInRoom } from "./deeds";
import { HostPane } from "./HostPane";
import { PeoplePane } from "./PeoplePane";
import { rulesOf } from "./rules";
import type { RoomStore } from "./store";
import css from "./WaitingRoom.module.css";

export function WaitingRoom({ store }: { store: RoomStore }) {
  const detail = store.detail.value;
  if (!detail) return null;
  const { room, my, setup } = detail;
  return (
    <div class={css.page}>
      <div class={css.main}>
        <Hero store={store} detail={detail} />
        <section class={css.card} aria-label={words.waiting.rules}>
          <h2>{words.waiting.rules}</h2>
          <dl class={css.facts}>
            {rulesOf(room).map(([name, text]) => (
              <Fragment key={name}>
                <dt>{name}</dt>
                <dd>{text}</dd>
              </Fragment>
            ))}
          </dl>
        </section>
        {setup && (
          <section class={css.card} aria-label={words.waiting.problems}>
            <h2>{words.waiting.problems}</h2>
            <ol class={css.problems}>
              {setup.problems.map((problem) => (
                <li key={problem.label}>
                  <b>{problem.label}</b> <a href={`/problems/${problem.slug}`}>{problem.title}</a>
                </li>
              ))}
            </ol>
          </section>
        )}
        {my.may_control && (
          <section class={css.card} aria-label={words.tabs.control}>
            <h2>{words.tabs.control}</h2>
            <HostPane store={store} />
          </section>
        )}
      </div>
      <aside class={css.side}>
        <section class={css.card}>
          <h2>{words.waiting.who}</h2>
          <PeoplePane store={store} />
        </section>
        {my.may_watch && (
          <section class={css.card}>
            <h2>{words.tabs.clarifications}</h2>
            <ClarificationsPane store={store} />
          </section>
        )}
      </aside>
    </div>
  );
}

function leadOf(room: RoomView, phase: Phase, mayControl: boolean): string {
  if (isCalledOff(room)) return words.header.calledOffNow;
  if (phase === "over") return words.header.endedNow;
  return mayControl ? words.waiting.titleHost : words.waiting.title;
}

function Hero({ store, detail: { room, my } }: { store: RoomStore; detail: RoomDetail }) {
  const now = useServerNow();
  const [isStarting, setStarting] = useState(false);
  const clock = contestClock(room, now);
  const enter = (as: string) => (_: MouseEvent, key: string) => doInRoom("room:join", room.id, { as }, key).then(() => store.refresh());
  const isHere = my.role !== null && my.role !== undefined;
  const isCohostToBe = my.invited_as === "cohost";
  return (
    <section class={css.hero}>
      {clock.startsAtMs !== null ? (
        <>
          <p class={css.quiet}>{words.header.starts}</p>
          <p class={css.count} role="timer">{formatDuration(clock.startsAtMs - now)}</p>
          <p class={css.quiet}>{formatDateTime(clock.startsAtMs)}</p>
        </>
      ) : (
        <p class={css.lead}>{leadOf(room, clock.phase, my.may_control)}</p>
      )}
      <p class={css.quiet}>{words.waiting.places(room.counts.entries, room.capacity)}</p>
      {my.invited_as && <p class={css.quiet}>{words.waiting.invited(words.asRole[my.invited_as] ?? my.invited_as)}</p>}
      <div class={css.deeds}>
        {my.may_control && clock.phase !== "over" && (
          <Button kind="primary" size="large" onClick={() => setStarting(true)}>
            <Play class="icon" aria-hidden /> {words.waiting.start}
          </Button>
        )}
        {!me.value && <ButtonLink kind="primary" size="large" href={logInAddress()}>{words.waiting.signIn}</ButtonLink>}
        {me.value && my.may_join && !my.entry_id && (
          <Button kind={my.may_control || isCohostToBe ? "plain" : "primary"} size="large" onClick={enter("contestant")}>{words.waiting.join}</Button>
        )}
        {me.value && isCohostToBe && <Button kind="primary" size="large" onClick={enter("spectator")}>{words.waiting.joinAsCohost}</Button>}
        {me.value && !isHere && !isCohostToBe && room.spectators && <Button size="large" onClick={enter("spectator")}>{words.waiting.watch}</Button>}
      </div>
      {my.entry_id && <p class={css.quiet}>{words.waiting.youIn}</p>}
      {my.role === "spectator" && <p class={css.quiet}>{words.waiting.youWatch}</p>}
      {room.code && (
        <div class={css.share}>
          <p class={css.quiet}>{words.waiting.share}</p>
          <p class={css.code}>
            <code>{room.code}</code>
            <CopyButton text={room.code} label={words.waiting.copyCode} />
          </p>
        </div>
      )}
      <Button kind="quiet" onClick={() => void copyText(roomLink(location.origin, room.id, room.code))}>
        <Copy class="icon" aria-hidden /> {words.waiting.copyLink}
      </Button>
      {isStarting && (
        <ConfirmDialog
          title={words.waiting.start}
          effect={words.waiting.startDo}
          deed={words.waiting.start}
          onClose={() => setStarting(false)}
          onConfirm={(key) => doInRoom("room:start", room.id, {}, key)}
        />
      )}
    </section>
  );
}
