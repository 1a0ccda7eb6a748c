// The time limit of a version whose package gives none: what stands in for it, what follows from the check, and another.

import { rest } from "../../app/server";
import { formatLimit } from "../../text/format";
import { words } from "../../text/en-versions";
import { Button } from "../../ui/Button";
import { FormError, TextField } from "../../ui/Field";
import { useForm } from "../../ui/form";
import type { VerificationView } from "../../wire/types";
import css from "./judging.module.css";

const MOST_S = 300;

interface TimeLimitProps {
  /** Of the version, below the API. */
  path: string;
  /** The limit it has. */
  ms: number;
  last: VerificationView | null;
  /** Another version has the limit that was asked for. */
  onSet: () => void;
}

export function TimeLimit({ path, ms, last, onSet }: TimeLimitProps) {
  const isChecked = last !== null && last.finished_at !== null;
  const found = isChecked ? last.time_limit_ms : null;
  const form = useForm(
    { seconds: found === null || found === ms ? "" : String(found / 1000) },
    async ({ seconds }, key) => {
      await rest.put(`${path}/time-limit`, { time_ms: Math.round(Number(seconds) * 1000) }, { key });
    },
    { onDone: onSet },
  );
  const seconds = Number(form.values.seconds);
  const isGood = seconds >= 0.001 && seconds <= MOST_S;
  return (
    <div class={css.texts}>
      <h3>{words.limitOf}</h3>
      <p>
        {words.standsIn(formatLimit(ms))} {isChecked ? words.follows(found === null ? null : formatLimit(found), found === ms) : words.followsLater}
      </p>
      <form class={css.limit} onSubmit={form.submit} noValidate>
        <TextField label={words.limitSeconds} type="number" min={0.1} max={MOST_S} step="any" value={form.values.seconds} onInput={(value) => form.set("seconds", value)} />
        <Button type="submit" isBusy={form.isBusy} disabled={!isGood || Math.round(seconds * 1000) === ms}>
          {words.setLimit}
        </Button>
      </form>
      {form.error && <FormError>{form.error}</FormError>}
    </div>
  );
}
