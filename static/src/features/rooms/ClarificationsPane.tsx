// Announcements, questions and answers; a form to ask, and for the host one to answer.

import { Megaphone } from "lucide-preact";
import { useEffect } from "preact/hooks";
import { useKept } from "../../app/kept";
import { formatAgo } from "../../text/format";
import { words } from "../../text/en-rooms";
import { Button } from "../../ui/Button";
import { useServerNow } from "../../ui/Countdown";
import { useDeed } from "../../ui/deed";
import { sayError } from "../../ui/errors";
import { CheckField, FormError, SelectField, TextArea } from "../../ui/Field";
import { showToast } from "../../ui/toast";
import type { Announcement, Clarification } from "../../wire/types";
import css from "./ClarificationsPane.module.css";
import { doInRoom } from "./deeds";
import type { RoomStore } from "./store";

export function ClarificationsPane({ store }: { store: RoomStore }) {
  const detail = store.detail.value;
  useEffect(() => {
    store.unread.value = 0;
  }, [detail?.clarifications, detail?.announcements]);
  if (!detail) return null;
  const { announcements, clarifications, my, room } = detail;
  const mayAsk = my.role !== null && my.role !== undefined && !my.may_control && room.state !== "completed";
  return (
    <div class={css.pane}>
      {mayAsk && <Ask store={store} />}
      {announcements.length + clarifications.length === 0 && (
        <p class={css.none}>
          <b>{words.clarifications.none}</b>
          {mayAsk && <span>{words.clarifications.noneText}</span>}
        </p>
      )}
      <ul class={css.list}>
        {announcements.map((one) => <News key={one.id} announcement={one} />)}
        {clarifications.map((one) => <Question key={one.id} store={store} clarification={one} />)}
      </ul>
    </div>
  );
}

function News({ announcement }: { announcement: Announcement }) {
  const now = useServerNow();
  return (
    <li class={css.news}>
      <p class={css.meta}>
        <Megaphone class="icon" aria-hidden /> {words.clarifications.announcement} · {formatAgo(announcement.at, now)}
      </p>
      <p class={css.text}>{announcement.text}</p>
    </li>
  );
}

function Question({ store, clarification }: { store: RoomStore; clarification: Clarification }) {
  const now = useServerNow();
  const mayAnswer = store.my.value?.may_control;
  const { label, question, asker, answer, to_all } = clarification;
  return (
    <li class={css.question}>
      <p class={css.meta}>
        {label ?? words.clarifications.general}
        {asker && ` · ${asker}`} · {formatAgo(clarification.asked_at, now)}
      </p>
      <p class={css.text}>{question}</p>
      {answer ? (
        <div class={css.answer}>
          <p class={css.meta}>{to_all ? words.clarifications.toAll : words.clarifications.toYou}</p>
          <p class={css.text}>{answer}</p>
        </div>
      ) : mayAnswer ? (
        <Answer store={store} clarification={clarification} />
      ) : (
        <p class={css.meta}>{words.clarifications.waiting}</p>
      )}
    </li>
  );
}

function Ask({ store }: { store: RoomStore }) {
  const [text, setText] = useKept(`ask/${store.id}`, "");
  const [label, setLabel] = useKept(`ask-about/${store.id}`, "");
  const problems = store.room.value?.problems ?? [];
  const { error, isBusy, run } = useDeed(async (body: { question: string; label: string | null }, key) => {
    await doInRoom("clarification:ask", store.id, body, key);
    setText((now) => (now === body.question ? "" : now));
    showToast(words.clarifications.sent, "info");
  });
  const send = () => text.trim() && run({ question: text, label: label || null });
  return (
    <div class={css.form}>
      {error && <FormError>{sayError(error)}</FormError>}
      <TextArea label={words.clarifications.question} value={text} onInput={setText} onSubmit={send} />
      <div class={css.row}>
        {problems.length > 0 && (
          <SelectField
            label={words.clarifications.about}
            isLabelHidden
            value={label}
            options={[["", words.clarifications.general] as const, ...problems.map((one) => [one.label, `${one.label} ${one.title}`] as const)]}
            onChange={setLabel}
          />
        )}
        <Button onClick={send} isBusy={isBusy} disabled={!text.trim()}>{words.clarifications.send}</Button>
      </div>
    </div>
  );
}

function Answer({ store, clarification }: { store: RoomStore; clarification: Clarification }) {
  const [text, setText] = useKept(`answer/${clarification.id}`, "");
  const [toAll, setToAll] = useKept(`answer-to-all/${clarification.id}`, false);
  const { error, isBusy, run } = useDeed((body: { answer: string; to_all: boolean }, key) => doInRoom("clarification:answer", store.id, { clarification_id: clarification.id, ...body }, key));
  const send = () => text.trim() && run({ answer: text, to_all: toAll });
  return (
    <div class={css.form}>
      {error && <FormError>{sayError(error)}</FormError>}
      <TextArea label={words.clarifications.answerTo(clarification.asker ?? "")} value={text} onInput={setText} onSubmit={send} />
      <div class={css.row}>
        <CheckField label={words.clarifications.toEverybody} checked={toAll} onChange={setToAll} />
        <Button onClick={send} isBusy={isBusy} disabled={!text.trim()}>{words.clarifications.answer}</Button>
      </div>
    </div>
  );
}
