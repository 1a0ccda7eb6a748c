// One short form with sensible choices; "more" has the rest.

import { useState } from "preact/hooks";
import { navigate } from "../../app/router";
import { isStaff } from "../../app/session";
import { words } from "../../text/en-rooms";
import { t } from "../../text/en";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { CheckField, FormError, SelectField, TextField } from "../../ui/Field";
import { WireError } from "../../wire/errors";
import type { Format, ProblemSummary, Visibility } from "../../wire/types";
import css from "./CreateRoom.module.css";
import { createRoom, doInRoom } from "./deeds";
import { LanguagePicker } from "./LanguagePicker";
import { ProblemPicker } from "./ProblemPicker";

const FORMATS: Format[] = ["icpc", "ioi", "first_to_solve"];
const VISIBILITIES: Visibility[] = ["public", "code", "private"];
const DEFAULT_CAPACITY = 50;

function localInput(ms: number): string {
  const date = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
}

export function CreateRoomDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [problems, setProblems] = useState<ProblemSummary[]>([]);
  const [format, setFormat] = useState<Format>("icpc");
  const [minutes, setMinutes] = useState("60");
  const [isPlanned, setPlanned] = useState(false);
  const [startAt, setStartAt] = useState(() => localInput(Math.ceil((Date.now() + 900_000) / 300_000) * 300_000));
  const [capacity, setCapacity] = useState(String(DEFAULT_CAPACITY));
  const [visibility, setVisibility] = useState<Visibility>("public");
  const [freeze, setFreeze] = useState("0");
  const [penalty, setPenalty] = useState("20");
  const [lateJoin, setLateJoin] = useState(true);
  const [spectators, setSpectators] = useState(true);
  const [afterEnd, setAfterEnd] = useState(false);
  const [rerun, setRerun] = useState(true);
  const [languages, setLanguages] = useState<string[] | null>(null);
  const [embargo, setEmbargo] = useState(false);
  const [compete, setCompete] = useState(true);
  const [error, setError] = useState<WireError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [hasTried, setTried] = useState(false);
  const at = (field: string) => error?.details.find((one) => one.field.split(".")[0] === field)?.message ?? null;

  const submit = async () => {
    setTried(true);
    if (problems.length === 0 || languages?.length === 0 || isBusy) return;
    setBusy(true);
    setError(null);
    try {
      const id = await createRoom({
        name: name.trim() || words.create.namePlaceholder,
        problems: problems.map((problem) => ({ problem: problem.id })),
        format,
        visibility,
        duration_s: Math.round(Number(minutes) * 60),
        capacity: Math.round(Number(capacity)),
        freeze_s: Math.round(Number(freeze) * 60),
        penalty_minutes: Math.round(Number(penalty)),
        late_join: lateJoin,
        spectators,
        scheduled_start_at: isPlanned ? new Date(startAt).toISOString() : null,
        results: afterEnd ? "after_end" : "live",
        rerun_near_limit: rerun,
        languages,
        embargo,
      });
      if (compete) await doInRoom("room:join", id, { as: "contestant" });
      navigate(`/rooms/${id}`);
    } catch (thrown) {
      setError(WireError.of(thrown));
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={words.create.title}
      onClose={onClose}
      isWide
      footer={
        <>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button kind="primary" isBusy={isBusy} onClick={submit}>{words.create.submit}</Button>
        </>
      }
    >
      <form
        class={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {error && <FormError>{error.message}</FormError>}
        <TextField label={words.create.name} value={name} onInput={setName} placeholder={words.create.namePlaceholder} maxLength={80} error={at("name")} autofocus />
        <ProblemPicker chosen={problems} onChange={setProblems} error={at("problems") ?? (hasTried && problems.length === 0 ? words.create.pickedNone : null)} />
        <div class={css.row}>
          <SelectField label={words.create.format} value={format} options={FORMATS.map((one) => [one, words.formats[one] ?? one] as const)} onChange={setFormat} hint={words.formatHints[format]} />
          <TextField label={words.create.minutes} value={minutes} onInput={setMinutes} inputMode="numeric" error={at("duration_s")} />
          <TextField label={words.create.capacity} value={capacity} onInput={setCapacity} inputMode="numeric" error={at("capacity")} />
        </div>
        <div class={css.row}>
          <SelectField
            label={words.create.start}
            value={isPlanned ? "planned" : "hand"}
            options={[["hand", words.create.startByHand], ["planned", words.create.startAt]] as const}
            onChange={(value) => setPlanned(value === "planned")}
          />
          {isPlanned && <TextField type="datetime-local" label={words.create.at} value={startAt} onInput={setStartAt} error={at("scheduled_start_at")} />}
          <SelectField label={words.create.visibility} value={visibility} options={VISIBILITIES.map((one) => [one, words.visibilities[one] ?? one] as const)} onChange={setVisibility} hint={words.visibilityHints[visibility]} />
        </div>
        <CheckField label={words.create.compete} checked={compete} onChange={setCompete} />
        <details class={css.more}>
          <summary>{words.create.more}</summary>
          <div class={css.row}>
            <TextField label={words.create.freeze} value={freeze} onInput={setFreeze} inputMode="numeric" error={at("freeze_s")} />
            {format === "icpc" && <TextField label={words.create.penalty} value={penalty} onInput={setPenalty} inputMode="numeric" error={at("penalty_minutes")} />}
          </div>
          <CheckField label={words.create.lateJoin} checked={lateJoin} onChange={setLateJoin} />
          <CheckField label={words.create.spectators} checked={spectators} onChange={setSpectators} />
          <CheckField label={words.create.afterEnd} checked={afterEnd} onChange={setAfterEnd} />
          <CheckField label={words.create.rerun} checked={rerun} onChange={setRerun} />
          {isStaff.value && <CheckField label={words.create.embargo} hint={words.create.embargoHint} checked={embargo} onChange={setEmbargo} />}
          <LanguagePicker chosen={languages} onChange={setLanguages} />
        </details>
        <button type="submit" class="visually-hidden" tabIndex={-1}>{words.create.submit}</button>
      </form>
    </Dialog>
  );
}
