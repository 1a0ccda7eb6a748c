// The host's controls (all but the start, which the waiting room has): each says what it does before it does it, and stands in the list below afterwards.

import { useEffect, useState } from "preact/hooks";
import { useKept } from "../../app/kept";
import { useRefresh, useResource } from "../../app/resource";
import { rest } from "../../app/server";
import { t } from "../../text/en";
import { words } from "../../text/en-rooms";
import { formatMoment } from "../../text/format";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Button } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { useServerNow } from "../../ui/Countdown";
import { useDeed } from "../../ui/deed";
import { sayError } from "../../ui/errors";
import { FormError, SelectField, TextArea, TextField } from "../../ui/Field";
import { showToast } from "../../ui/toast";
import { serverNow } from "../../wire/clock";
import type { RoomJudging, LoggedEvent } from "../../wire/types";
import { ratingsAddress } from "../ratings/read";
import { auditLines } from "./audit";
import { contestClock, isCalledOff } from "./clock";
import { likeAddress } from "./codes";
import { auditLog, doInRoom, guestDeeds, invite } from "./deeds";
import css from "./HostPane.module.css";
import type { RoomStore } from "./store";

interface Deed {
  command: string;
  title: string;
  effect: string;
  isDanger?: boolean;
  body?: Record<string, unknown>;
}

const EXTEND_MINUTES = "10";
const JUDGE_MS = 15_000;
const MOST_MINUTES = 24 * 60;

export function HostPane({ store }: { store: RoomStore }) {
  const now = useServerNow();
  const [deed, setDeed] = useState<Deed | null>(null);
  const [minutes, setMinutes] = useState(EXTEND_MINUTES);
  const room = store.room.value;
  if (!room) return null;
  const { control } = words;
  const { phase, isFrozen } = contestClock(room, now);
  const isOn = phase === "running" || phase === "paused";
  const isBefore = phase === "waiting" || phase === "countdown";
  const holdsBack = phase === "over" && !isCalledOff(room) && (isFrozen || (room.results === "after_end" && !room.thawed_at));
  const rows = store.board.value?.rows ?? [];
  const pending = rows.reduce((sum, row) => sum + Object.values(row.cells).reduce((inner, cell) => inner + (cell.pending ?? 0), 0), 0);
  const extension = Number(minutes);
  const isExtension = Number.isInteger(extension) && extension >= 1 && extension <= MOST_MINUTES;
  return (
    <div class={css.pane}>
      <p class={css.live}>{control.liveNow(store.hereCount.value, pending)}{store.openQuestions.value > 0 && ` · ${control.questions(store.openQuestions.value)}`}</p>
      {isOn && store.my.value?.sees_all && <JudgeNote store={store} />}
      <div class={css.deeds} role="group" aria-label={control.clock}>
        {phase === "running" && <Button onClick={() => setDeed({ command: "room:pause", title: control.pause, effect: control.pauseDo })}>{control.pause}</Button>}
        {phase === "paused" && <Button kind="primary" onClick={() => setDeed({ command: "room:resume", title: control.resume, effect: control.resumeDo })}>{control.resume}</Button>}
        {isOn && !isFrozen && <Button onClick={() => setDeed({ command: "room:freeze", title: control.freeze, effect: control.freezeDo })}>{control.freeze}</Button>}
        {holdsBack && <Button kind="primary" onClick={() => setDeed({ command: "room:thaw", title: control.thaw, effect: control.thawDo })}>{control.thaw}</Button>}
        <Button onClick={() => (store.isEditing.value = true)}>{control.settings}</Button>
        {isOn && <Button kind="danger" onClick={() => setDeed({ command: "room:end", title: control.end, effect: control.endDo, isDanger: true })}>{control.end}</Button>}
        {isBefore && <Button kind="danger" onClick={() => setDeed({ command: "room:end", title: control.callOff, effect: control.callOffDo, isDanger: true })}>{control.callOff}</Button>}
      </div>
      {isOn && (
        <div class={classes(css.extend, css.short)}>
          <TextField label={control.minutes} value={minutes} inputMode="numeric" onInput={setMinutes} error={isExtension ? null : control.minutesWrong} />
          <Button disabled={!isExtension} onClick={() => setDeed({ command: "room:extend", title: control.extend, effect: control.extendDo(extension), body: { seconds: extension * 60 } })}>{control.extend}</Button>
        </div>
      )}
      {phase !== "over" && <Announce store={store} />}
      {phase !== "over" && <Invite store={store} />}
      <p class={css.links}>
        <a href={`/rooms/${store.id}/submissions`}>{control.submissions}</a>
        <a href={`/rooms/${store.id}/judging`}>{control.judging}</a>
        {room.rated && phase === "over" && !isCalledOff(room) && <a href={ratingsAddress(store.id)}>{control.ratings}</a>}
        <a href={likeAddress(store.id)}>{words.header.copy}</a>
      </p>
      <Audit store={store} />
      {deed && (
        <ConfirmDialog
          title={deed.title}
          effect={deed.effect}
          deed={deed.title}
          isDanger={deed.isDanger}
          onClose={() => setDeed(null)}
          onConfirm={(key) => doInRoom(deed.command, store.id, deed.body, key)}
        />
      )}
    </div>
  );
}

/** Whether anybody judges this room now; looked at every now and then, for nothing tells it. */
function JudgeNote({ store }: { store: RoomStore }) {
  const path = `multiplayer/rooms/${store.id}/judging`;
  const judging = useResource(`room-judging/${store.id}`, async (signal) => (await rest.get<RoomJudging>(path, undefined, signal)).data);
  useRefresh(judging, JUDGE_MS);
  const state = judging.state.value;
  if (state.phase !== "ready") return null;
  const { image, images, taken_out } = state.data;
  const isStill = !images.some((one) => image === null || one.image === image);
  if (!isStill && taken_out.length === 0) return null;
  return <p class={css.warn} role="status">{isStill ? words.control.noJudge : words.control.someOut(taken_out.length)} <a href={`/rooms/${store.id}/judging`}>{words.control.seeJudging}</a></p>;
}

function Announce({ store }: { store: RoomStore }) {
  const [text, setText] = useKept(`announce/${store.id}`, "");
  const { error, isBusy, run } = useDeed((said: string, key) => doInRoom("room:announce", store.id, { text: said }, key).then(() => setText((now) => (now === said ? "" : now))));
  const send = () => text.trim() && run(text);
  return (
    <div class={css.announce}>
      {error && <FormError>{sayError(error)}</FormError>}
      <TextArea label={words.control.announceText} value={text} onInput={setText} onSubmit={send} rows={2} />
      <Button onClick={send} isBusy={isBusy} disabled={!text.trim()}>{words.control.announce}</Button>
    </div>
  );
}

function Invite({ store }: { store: RoomStore }) {
  const [username, setUsername] = useState("");
  const [as, setAs] = useState("contestant");
  const { error, isBusy, run } = useDeed(async (body: { username: string; as: string }, key) => {
    const { person, role, joined } = await invite(store.id, body.username, body.as, key);
    showToast((joined ? words.control.promoted : words.control.invited)(person.display_name, words.asRole[role] ?? role), "info");
    setUsername("");
  });
  return (
    <form
      class={css.extend}
      onSubmit={(event) => {
        event.preventDefault();
        void run({ username: username.replace(/^@/, "").trim(), as });
      }}
    >
      <TextField label={words.control.invite} placeholder={words.control.inviteName} value={username} error={error && sayError(error)} onInput={setUsername} autocomplete="off" />
      <SelectField label={words.control.inviteAs} isLabelHidden value={as} options={["contestant", "spectator", "cohost"].map((one) => [one, words.roles[one] ?? one] as const)} onChange={setAs} />
      <Button type="submit" isBusy={isBusy} disabled={!username.trim()}>{words.control.invite}</Button>
    </form>
  );
}

/** What was done to the room, newest first; read again after each change of it. */
function Audit({ store }: { store: RoomStore }) {
  const { audit } = words.control;
  const detail = store.detail.value;
  const maySee = detail?.my.sees_all ?? false;
  const log = useResource<LoggedEvent[]>(`room-audit/${store.id}/${maySee}`, async (signal) => (maySee ? auditLog(store.id, signal) : []));
  useEffect(log.reload, [store.id, maySee, detail?.room, detail?.participants?.length, detail?.announcements.length, detail?.clarifications, guestDeeds.value]);
  const state = log.state.value;
  const lines = auditLines(state.phase === "ready" ? state.data : []);
  const note = !maySee ? audit.notWhileCompeting : state.phase === "loading" ? t.states.loading : state.phase !== "ready" ? audit.failed : lines.length === 0 ? audit.none : null;
  return (
    <details class={css.audit} open>
      <summary>{audit.title}</summary>
      {note && <p class={css.live}>{note}</p>}
      <ol reversed>
        {lines.map((line) => (
          <li key={line.offset}>
            <time dateTime={line.at}>{formatMoment(line.at, serverNow())}</time> {line.text}
          </li>
        ))}
      </ol>
    </details>
  );
}
