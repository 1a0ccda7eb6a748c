// A room's rules and problems in one short form with sensible choices; "more" has the rest.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { isStaff } from "../../app/session";
import { words } from "../../text/en-rooms";
import { t } from "../../text/en";
import { Button } from "../../ui/Button";
import { useDeed } from "../../ui/deed";
import { Dialog } from "../../ui/Dialog";
import { sayError } from "../../ui/errors";
import { classes } from "../../ui/classes";
import { CheckField, FormError, SelectField, TextField } from "../../ui/Field";
import type { Format, Visibility } from "../../wire/types";
import css from "./RoomForm.module.css";
import { faultsOf, withFormat, type RoomFields } from "./form";
import { LanguagePicker } from "./LanguagePicker";
import { ProblemPicker } from "./ProblemPicker";

const FORMATS: Format[] = ["icpc", "ioi", "first_to_solve"];
const VISIBILITIES: Visibility[] = ["public", "code", "private"];
const FOLDED = ["freeze_s", "penalty_minutes", "languages"];
const PLACED = [...FOLDED, "name", "problems", "duration_s", "capacity", "visibility", "scheduled_start_at"];

interface RoomFormProps {
  title: string;
  /** What has to be known before anything is filled in. */
  notes?: readonly string[];
  deed: string;
  initial: RoomFields;
  /** Rules and problems are fixed. */
  hasStarted?: boolean;
  send: (fields: RoomFields, key: string) => Promise<unknown>;
  onDone?: () => void;
  onClose: () => void;
  /** More choices of the one who fills it in. */
  children?: ComponentChildren;
}

export function RoomForm({ title, notes = [], deed, initial, hasStarted = false, send, onDone, onClose, children }: RoomFormProps) {
  const [fields, setFields] = useState(initial);
  const { error, isBusy, run } = useDeed(send, onDone);
  const [hasTried, setTried] = useState(false);
  const faults = hasTried ? faultsOf(fields, hasStarted) : {};
  const at = (field: string) => faults[field] ?? error?.details.find((one) => rootOf(one.field) === field)?.message ?? null;
  const set = <K extends keyof RoomFields>(key: K) => (value: RoomFields[K]) => setFields((now) => ({ ...now, [key]: value }));

  const [isMore, setMore] = useState(false);
  const isFaultFolded = FOLDED.some((one) => at(one) !== null);
  // Opened by a fault it stays open when that is mended.
  useLayoutEffect(() => {
    if (isFaultFolded) setMore(true);
  }, [isFaultFolded]);
  const form = useRef<HTMLFormElement>(null);
  const submit = async () => {
    setTried(true);
    const isSent = Object.keys(faultsOf(fields, hasStarted)).length === 0 && (await run(fields));
    // Once they are drawn, and what was folded is open.
    if (!isSent) requestAnimationFrame(() => showFirstFault(form.current));
  };

  return (
    <Dialog
      title={title}
      onClose={onClose}
      isWide
      footer={
        <>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button kind="primary" isBusy={isBusy} onClick={submit}>{deed}</Button>
        </>
      }
    >
      <form
        ref={form}
        class={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {error && !error.details.some(({ field }) => PLACED.includes(rootOf(field))) && <FormError>{sayError(error)}</FormError>}
        {notes.map((note) => (
          <p key={note} class={css.note}>{note}</p>
        ))}
        <TextField label={words.create.name} value={fields.name} onInput={set("name")} placeholder={words.create.namePlaceholder} maxLength={80} error={at("name")} autofocus />
        {!hasStarted && <ProblemPicker chosen={fields.problems} onChange={set("problems")} error={at("problems")} />}
        <div class={css.row}>
          {!hasStarted && (
            <>
              <SelectField label={words.create.format} value={fields.format} options={FORMATS.map((one) => [one, words.formats[one] ?? one] as const)} onChange={(format) => setFields((now) => withFormat(now, format))} hint={words.formatHints[fields.format]} />
              <TextField label={words.create.minutes} value={fields.minutes} onInput={set("minutes")} inputMode="decimal" error={at("duration_s")} />
            </>
          )}
          <TextField label={words.create.capacity} value={fields.capacity} onInput={set("capacity")} inputMode="numeric" error={at("capacity")} />
          {hasStarted && <Finding fields={fields} set={set("visibility")} error={at("visibility")} />}
        </div>
        {!hasStarted && (
          <div class={classes(css.row, fields.isPlanned && css.planned)}>
            <SelectField
              label={words.create.start}
              value={fields.isPlanned ? "planned" : "hand"}
              options={[["hand", words.create.startByHand], ["planned", words.create.startAt]] as const}
              onChange={(value) => set("isPlanned")(value === "planned")}
            />
            {fields.isPlanned && <TextField type="datetime-local" label={words.create.at} value={fields.startAt} onInput={set("startAt")} error={at("scheduled_start_at")} />}
            <Finding fields={fields} set={set("visibility")} error={at("visibility")} />
          </div>
        )}
        {children}
        {hasStarted ? (
          <Doors fields={fields} set={set} />
        ) : (
          <details class={css.more} open={isMore} onToggle={(event) => setMore(event.currentTarget.open)}>
            <summary onClick={(event) => showOpened(event.currentTarget)}>{words.create.more}</summary>
            <div class={css.row}>
              <TextField label={words.create.freeze} value={fields.freeze} onInput={set("freeze")} inputMode="decimal" error={at("freeze_s")} />
              {fields.format === "icpc" && <TextField label={words.create.penalty} value={fields.penalty} onInput={set("penalty")} inputMode="numeric" error={at("penalty_minutes")} />}
            </div>
            <Doors fields={fields} set={set} />
            <CheckField label={words.create.afterEnd} checked={fields.afterEnd} onChange={set("afterEnd")} />
            <CheckField label={words.create.rerun} checked={fields.rerun} onChange={set("rerun")} />
            {isStaff.value && (
              <>
                <CheckField label={words.create.embargo} hint={words.create.embargoHint} checked={fields.embargo} onChange={set("embargo")} />
                <CheckField label={words.create.rated} hint={words.create.ratedHint} checked={fields.rated} onChange={set("rated")} />
              </>
            )}
            <LanguagePicker chosen={fields.languages} onChange={set("languages")} error={at("languages")} />
          </details>
        )}
        <button type="submit" class="visually-hidden" tabIndex={-1}>{deed}</button>
      </form>
    </Dialog>
  );
}

/** The name of a field in the form; on the wire it may be deeper. */
function rootOf(field: string): string {
  return field.split(".")[0] ?? field;
}

function showFirstFault(form: HTMLFormElement | null): void {
  const first = form?.querySelector<HTMLElement>("[aria-invalid], [role=alert]");
  first?.scrollIntoView({ block: "center" });
  if (first?.matches("input")) first.focus({ preventScroll: true });
}

/** What was folded comes into view, its first line on top. */
function showOpened(summary: HTMLElement): void {
  requestAnimationFrame(() => {
    if (summary.closest("details")?.open) summary.scrollIntoView({ block: "start" });
  });
}

function Finding({ fields, set, error }: { fields: RoomFields; set: (value: Visibility) => void; error: string | null }) {
  return <SelectField label={words.create.visibility} value={fields.visibility} options={VISIBILITIES.map((one) => [one, words.visibilities[one] ?? one] as const)} onChange={set} hint={words.visibilityHints[fields.visibility]} error={error} />;
}

function Doors({ fields, set }: { fields: RoomFields; set: (key: "lateJoin" | "spectators" | "testsAfterEnd") => (value: boolean) => void }) {
  return (
    <>
      <CheckField label={words.create.lateJoin} checked={fields.lateJoin} onChange={set("lateJoin")} />
      <CheckField label={words.create.spectators} checked={fields.spectators} onChange={set("spectators")} />
      <CheckField label={words.create.testsAfterEnd} hint={words.create.testsAfterEndHint} checked={fields.testsAfterEnd} onChange={set("testsAfterEnd")} />
    </>
  );
}
