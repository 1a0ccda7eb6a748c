// The lobby: what runs, what is coming, what is over; a field for a code; one button to make a room.

import { CalendarPlus, Plus, Users } from "lucide-preact";
import { useState } from "preact/hooks";
import { useRefresh, useResource } from "../../app/resource";
import { navigate, query, setQuery } from "../../app/router";
import { logInAddress, me } from "../../app/session";
import { useTitle } from "../../app/title";
import { formatDateTime, formatDuration } from "../../text/format";
import { words } from "../../text/en-rooms";
import { Button, ButtonLink } from "../../ui/Button";
import { useServerNow } from "../../ui/Countdown";
import { EmptyState, Skeleton, View } from "../../ui/states";
import type { RoomCard } from "../../wire/types";
import { calendarAddress } from "./calendar";
import { contestClock, isCalledOff } from "./clock";
import { CodeField } from "./CodeField";
import { CopyRoomDialog } from "./CopyRoom";
import { CreateRoomDialog } from "./CreateRoom";
import { listRooms } from "./deeds";
import css from "./Lobby.module.css";

const REFRESH_MS = 15_000;

interface LobbyData {
  running: RoomCard[];
  upcoming: RoomCard[];
  finished: RoomCard[];
}

export default function Lobby() {
  useTitle(words.title);
  const [isCreating, setCreating] = useState(query.value.get("create") === "1");
  const lobby = useResource<LobbyData>("room/lobby", async (signal) => {
    const [running, upcoming, finished] = await Promise.all(["running", "upcoming", "finished"].map((state) => listRooms({ state }, signal)));
    return { running: running ?? [], upcoming: upcoming ?? [], finished: finished ?? [] };
  });
  // Rooms that open or end elsewhere have no channel that everybody hears; a look now and then is enough here.
  useRefresh(lobby, REFRESH_MS);
  const like = query.value.get("like");
  const create = () => (me.value ? setCreating(true) : navigate(logInAddress()));
  return (
    <div class={css.page}>
      <header class={css.top}>
        <h1>{words.title}</h1>
        <CodeField />
        <Button kind="primary" onClick={create}>
          <Plus class="icon" aria-hidden /> {words.lobby.create}
        </Button>
      </header>
      <View resource={lobby} skeleton={<Skeleton lines={8} height={44} />}>
        {(data) => <Lists data={data} onCreate={create} />}
      </View>
      {isCreating && me.value && <CreateRoomDialog onClose={() => setCreating(false)} />}
      {like && me.value && <CopyRoomDialog key={like} roomId={like} onClose={() => setQuery({ like: null })} />}
    </div>
  );
}

function Lists({ data, onCreate }: { data: LobbyData; onCreate: () => void }) {
  if (data.running.length + data.upcoming.length + data.finished.length === 0) {
    return (
      <EmptyState title={words.lobby.none} icon={<Users />} action={<Button kind="primary" onClick={onCreate}>{words.lobby.create}</Button>}>
        {words.lobby.noneText}
      </EmptyState>
    );
  }
  return (
    <>
      <Section title={words.lobby.running} rooms={data.running} none={words.lobby.noRunning} />
      <Section title={words.lobby.upcoming} rooms={data.upcoming} none={words.lobby.noUpcoming} />
      <Section title={words.lobby.finished} rooms={data.finished} none={words.lobby.noFinished} />
    </>
  );
}

function Section({ title, rooms, none }: { title: string; rooms: RoomCard[]; none: string }) {
  return (
    <section class={css.section} aria-label={title}>
      <h2>{title}</h2>
      {rooms.length === 0 ? <p class={css.none}>{none}</p> : <ul class={css.list}>{rooms.map((card) => <Card key={card.room.id} card={card} />)}</ul>}
    </section>
  );
}

function Card({ card }: { card: RoomCard }) {
  const { room, my } = card;
  const href = `/rooms/${room.id}`;
  const isFull = room.counts.entries >= room.capacity;
  return (
    <li class={css.card}>
      <div class={css.main}>
        <a class={css.name} href={href}>{room.name}</a>
        <p class={css.facts}>
          <span>{words.formats[room.format]}</span>
          <span>{formatDuration(room.duration_s * 1000)}</span>
          {room.rated && <span>{words.rated}</span>}
          {room.problem_count !== null && room.problem_count !== undefined && <span>{words.lobby.problems(room.problem_count)}</span>}
          <span>{words.lobby.by(room.host.display_name)}</span>
          {room.visibility !== "public" && <span>{words.visibilities[room.visibility]}</span>}
          {my.role && <span class={css.role}>{words.roles[my.role]}</span>}
          {my.invited_as && <span class={css.role}>{words.lobby.invited(words.asRole[my.invited_as] ?? my.invited_as)}</span>}
        </p>
      </div>
      <When card={card} />
      <p class={css.places}>
        <Users class="icon" aria-hidden /> {words.lobby.people(room.counts.entries, room.capacity)}
      </p>
      <div class={css.deed}>
        {my.role || my.may_control || (my.invited_as && my.invited_as !== "contestant") || room.state === "completed" ? (
          <ButtonLink href={href}>{words.lobby.open}</ButtonLink>
        ) : my.may_join && !isFull ? (
          <ButtonLink kind="primary" href={`${href}?join=1`}>{words.lobby.join}</ButtonLink>
        ) : (
          <ButtonLink href={href}>{room.spectators ? words.lobby.watch : words.lobby.open}</ButtonLink>
        )}
      </div>
    </li>
  );
}

function When({ card: { room } }: { card: RoomCard }) {
  const now = useServerNow();
  const clock = contestClock(room, now);
  if (clock.phase === "running" && clock.endsAtMs !== null) {
    return (
      <p class={css.when}>
        <time role="timer">{formatDuration(clock.remainingMs)}</time> {words.lobby.left}
      </p>
    );
  }
  if (clock.phase === "paused") return <p class={css.when}>{words.phases.paused}</p>;
  if (clock.phase === "countdown" && clock.startsAtMs !== null) {
    return (
      <p class={css.when}>
        {words.lobby.startsIn(formatDuration(clock.startsAtMs - now))}
        <span class={css.date}>{formatDateTime(clock.startsAtMs)}</span>
        <a class={css.calendar} href={calendarAddress(room, location.origin)} download={`${room.name}.ics`} title={words.lobby.calendar} aria-label={`${words.lobby.calendar}: ${room.name}`}>
          <CalendarPlus class="icon" aria-hidden />
        </a>
      </p>
    );
  }
  if (clock.phase === "waiting") return <p class={css.when}>{words.lobby.whenReady}</p>;
  if (isCalledOff(room)) return <p class={css.when}>{words.header.calledOff}</p>;
  return <p class={css.when}>{room.ended_at ? formatDateTime(room.ended_at) : words.phases.over}</p>;
}
