// Telling everybody something, in a strip on every page.

import { rest } from "../../app/server";
import { words } from "../../text/en-admin";
import { Button } from "../../ui/Button";
import { FormError, SelectField, TextArea, TextField } from "../../ui/Field";
import { useForm } from "../../ui/form";
import { showToast } from "../../ui/toast";
import type { AnnouncementView } from "../../wire/types";
import css from "./admin.module.css";

const MOST_CHARACTERS = 500;
const MINUTES = "60";
const LEVELS = ["info", "warning"] as const;

export function Announce() {
  const form = useForm({ text: "", level: "info", minutes: MINUTES }, async ({ text, level, minutes }, key) => {
    await rest.post<AnnouncementView>("admin/announcements", { text, level, minutes: Number(minutes) }, { key });
    form.set("text", "");
    showToast(words.announced);
  });
  return (
    <section class={css.card}>
      <h2>{words.announce}</h2>
      <form class={css.form} onSubmit={form.submit} noValidate>
        {form.error && <FormError>{form.error}</FormError>}
        <TextArea label={words.announceText} rows={2} maxLength={MOST_CHARACTERS} error={form.errorOf("text")} value={form.values.text} onInput={(value) => form.set("text", value)} />
        <div class={css.row}>
          <SelectField label={words.announceLevel} value={form.values.level} options={LEVELS.map((level) => [level, words.levels[level]] as const)} onChange={(value) => form.set("level", value)} />
          <TextField label={words.announceMinutes} inputMode="numeric" value={form.values.minutes} error={form.errorOf("minutes")} onInput={(value) => form.set("minutes", value)} />
          <Button type="submit" isBusy={form.isBusy} disabled={!form.values.text.trim()}>{words.announceDo}</Button>
        </div>
      </form>
    </section>
  );
}
