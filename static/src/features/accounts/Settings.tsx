// The profile; theme and editor of this browser; password and places of the account.

import { useResource } from "../../app/resource";
import { rest } from "../../app/server";
import { me } from "../../app/session";
import { FONT_SIZES, TAB_WIDTHS, THEMES, fontSize, tabWidth, theme, vimKeys } from "../../app/settings";
import { useTitle } from "../../app/title";
import { t } from "../../text/en";
import { formatAgo } from "../../text/format";
import { Button } from "../../ui/Button";
import { useServerNow } from "../../ui/Countdown";
import { CheckField, FormError, SelectField } from "../../ui/Field";
import { useForm } from "../../ui/form";
import { Skeleton, View } from "../../ui/states";
import { showToast } from "../../ui/toast";
import type { SessionView } from "../../wire/types";
import { PasswordField } from "./PasswordField";
import { ProfileSettings } from "./ProfileSettings";
import css from "./Settings.module.css";
import { nameDevice } from "./devices";

export default function Settings() {
  useTitle(t.settings.title);
  return (
    <div class={css.page}>
      <h1>{t.settings.title}</h1>
      <Asked />
      <ProfileSettings />
      <Appearance />
      <Editor />
      <Password />
      <Sessions />
    </div>
  );
}

/** A role that was asked for at registering. */
function Asked() {
  const asked = me.value?.requested_role;
  if (!asked) return null;
  return (
    <section class={css.section}>
      <h2>{t.settings.account}</h2>
      <p class={css.content} role="status">{t.settings.asked[asked] ?? asked}</p>
    </section>
  );
}

function Appearance() {
  return (
    <section class={css.section}>
      <h2>{t.settings.appearance}</h2>
      <div class={css.content} role="radiogroup" aria-label={t.settings.theme}>
        <div class={css.themes}>
          {THEMES.map((key) => (
            <label key={key} class={css.theme}>
              <input type="radio" name="theme" checked={theme.value === key} onChange={() => (theme.value = key)} />
              {t.themes[key]}
            </label>
          ))}
        </div>
        <p class={css.note}>{t.settings.device}</p>
      </div>
    </section>
  );
}

function Editor() {
  return (
    <section class={css.section}>
      <h2>{t.settings.editor}</h2>
      <div class={css.content}>
        <div class={css.row}>
          <SelectField label={t.settings.fontSize} value={fontSize.value} options={FONT_SIZES.map((size) => [size, `${size} px`] as const)} onChange={(size) => (fontSize.value = size)} />
          <SelectField label={t.settings.tabWidth} value={tabWidth.value} options={TAB_WIDTHS.map((width) => [width, String(width)] as const)} onChange={(width) => (tabWidth.value = width)} />
        </div>
        <CheckField label={t.settings.vim} hint={t.settings.vimHint} checked={vimKeys.value} onChange={(checked) => (vimKeys.value = checked)} />
      </div>
    </section>
  );
}

function Password() {
  const form = useForm(
    { current_password: "", new_password: "" },
    async (values) => {
      await rest.put("auth/password", values);
      form.set("current_password", "");
      form.set("new_password", "");
      showToast(t.settings.changed);
    },
  );
  const wrong = form.errorOf("current_password");
  return (
    <section class={css.section}>
      <h2>{t.settings.password}</h2>
      <form class={css.content} onSubmit={form.submit} noValidate>
        {form.error && <FormError>{form.error}</FormError>}
        <PasswordField
          label={t.settings.current}
          autocomplete="current-password"
          value={form.values.current_password}
          error={wrong && form.isAfterLost ? t.settings.perhapsChanged : wrong}
          onInput={(value) => form.set("current_password", value)}
        />
        <PasswordField
          label={t.settings.next}
          hint={t.accounts.passwordHint}
          autocomplete="new-password"
          value={form.values.new_password}
          error={form.errorOf("new_password")}
          onInput={(value) => form.set("new_password", value)}
        />
        <div>
          <Button type="submit" isBusy={form.isBusy}>
            {t.settings.change}
          </Button>
        </div>
      </form>
    </section>
  );
}

function Sessions() {
  const now = useServerNow();
  const sessions = useResource("sessions", async (signal) => (await rest.get<{ items: SessionView[] }>("auth/sessions", undefined, signal)).data.items);
  const revoke = async (id: string, key: string) => {
    await rest.delete(`auth/sessions/${id}`, { key });
    sessions.update((list) => list.filter((session) => session.id !== id));
  };
  return (
    <section class={css.section}>
      <h2>{t.settings.sessions}</h2>
      <View resource={sessions} skeleton={<Skeleton lines={3} height={24} />}>
        {(list) => (
          <ul class={css.sessions}>
            {list.map((session) => (
              <li key={session.id}>
                <div>
                  <p>
                    {nameDevice(session.user_agent)} {session.is_current && <span class={css.here}>{t.settings.thisOne}</span>}
                  </p>
                  <p class={css.note}>
                    {session.address}{!session.is_current && <> · {t.settings.lastSeen(formatAgo(session.last_seen_at, now))}</>}
                  </p>
                </div>
                {!session.is_current && (
                  <Button kind="danger" size="small" onClick={(_, key) => revoke(session.id, key)}>
                    {t.settings.revoke}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </View>
    </section>
  );
}
