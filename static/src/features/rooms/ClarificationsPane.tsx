// Announcements, questions and answers; a form to ask, and for the host one to answer.

import { Megaphone } from "lucide-preact";
import { useRef, useState } from "preact/hooks";
import { useKept } from "../../app/kept";
import { t } from "../../text/en";
import { formatAgo } from "../../text/format";
import { words } from "../../text/en-rooms";
import { Button } from "../../ui/Button";
import { useServerNow } from "../../ui/Countdown";
import { useDeed } from "../../ui/deed";
import { sayError } from "../../ui/errors";
import { CheckField, FormError, SelectField, TextArea } from "../../ui/Field";
import { useSeen } from "../../ui/seen";
import { showToast } from "../../ui/toast";
import type { Announcement, Clarification } from "../../wire/types";
import css from "./ClarificationsPane.module.css";
import { doInRoom } from "./deeds";
import { givenTo } from "./questions";
import type { RoomStore } from "./store";

export function ClarificationsPane({ store }: { store: RoomStore }) {
  const detail = store.detail.value;
  const pane = useRef<HTMLDivElement>(null);
  useSeen(pane, [detail?.clarifications, detail?.announcements], () => store.seeQuestions());
  if (!detail) return null;
  const { announcements, clarifications, my, room } = detail;
  const mayAsk = my.role !== null && my.role !== undefined && !my.may_control && room.state !== "completed";
  return (
    <div class={css.pane} ref={pane}>
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
  const { label, question, asker, answer } = clarification;
  return (
    <li class={css.question}>
      <p class={css.meta}>
        {label ?? words.clarifications.general}
        {asker && ` · ${asker}`} · {formatAgo(clarification.asked_at, now)}
      </p>
      <p class={css.text}>{question}</p>
      {answer ? (
        <div class={css.answer}>
          <p class={css.meta}>{givenTo(clarification, store.my.value)}</p>
          <p class={css.text}>{answer}</p>
        </div>
      ) : (
        !mayAnswer && <p class={css.meta}>{words.clarifications.waiting}</p>
      )}
      {mayAnswer && <Answer store={store} clarification={clarification} />}
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

// Stands below an answer as well: to correct it, and for what was being typed when somebody else answered.
function Answer({ store, clarification: { id, asker, answer, to_all } }: { store: RoomStore; clarification: Clarification }) {
  const [text, setText] = useKept(`answer/${id}`, "");
  const [toAll, setToAll] = useKept(`answer-to-all/${id}`, false);
  const [isOpen, setOpen] = useState(text !== "");
  /** The answer that was there when the typing began. */
  const [known, setKnown] = useState(answer);
  const { error, isBusy, run } = useDeed(async (body: { answer: string; to_all: boolean }, key) => {
    await doInRoom("clarification:answer", store.id, { clarification_id: id, ...body }, key);
    setText((now) => (now === body.answer ? "" : now));
    setKnown(body.answer);
    setOpen(false);
  });
  const send = () => text.trim() && run({ answer: text, to_all: toAll });
  const type = (next: string) => {
    setText(next);
    setOpen(answer !== null || next !== "");
  };
  const correct = () => {
    setText(answer ?? "");
    setKnown(answer);
    setOpen(true);
  };
  const leave = () => {
    setText("");
    setOpen(false);
  };
  if (answer && !isOpen) return <Button kind="quiet" size="small" onClick={correct}>{words.clarifications.correct}</Button>;
  return (
    <div class={css.form}>
      {error && <FormError>{sayError(error)}</FormError>}
      {answer && answer !== known && !isBusy && <p class={css.late} role="status">{words.clarifications.answeredMeanwhile}</p>}
      <TextArea label={words.clarifications.answerTo(asker ?? "")} value={text} onInput={type} onSubmit={send} />
      <div class={css.row}>
        {/* What all have heard stays with all. */}
        {to_all ? <span class={css.meta}>{words.clarifications.toAll}</span> : <CheckField label={words.clarifications.toEverybody} checked={toAll} onChange={setToAll} />}
        <span class={css.deeds}>
          {answer && <Button kind="quiet" onClick={leave}>{t.actions.cancel}</Button>}
          <Button onClick={send} isBusy={isBusy} disabled={!text.trim()}>{answer ? words.clarifications.correct : words.clarifications.answer}</Button>
        </span>
      </div>
    </div>
  );
}
