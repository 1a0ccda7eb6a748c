import { query, navigate } from "../../app/router";
import { logIn, me } from "../../app/session";
import { useTitle } from "../../app/title";
import { t } from "../../text/en";
import { Button } from "../../ui/Button";
import { FormError, TextField } from "../../ui/Field";
import { useForm } from "../../ui/form";
import css from "./Accounts.module.css";
import { PasswordField } from "./PasswordField";
import { nextAddress } from "./next";
import { useEffect } from "preact/hooks";

export default function LogIn() {
  useTitle(t.accounts.logInTitle);
  const form = useForm({ login: "", password: "" }, ({ login, password }) => logIn(login.trim(), password), { words: { UNAUTHORIZED: t.accounts.wrong } });
  useEffect(() => {
    if (me.value) navigate(nextAddress(), { replace: true });
  }, [me.value]);
  return (
    <div class={css.card}>
      <h1>{t.accounts.logInTitle}</h1>
      <form class={css.form} onSubmit={form.submit} noValidate>
        {form.error && <FormError>{form.error}</FormError>}
        <TextField
          label={t.accounts.login}
          name="username"
          autocomplete="username"
          autocapitalize="off"
          autoFocus
          required
          value={form.values.login}
          error={form.errorOf("login")}
          onInput={(value) => form.set("login", value)}
        />
        <PasswordField label={t.accounts.password} autocomplete="current-password" value={form.values.password} error={form.errorOf("password")} onInput={(value) => form.set("password", value)} />
        <Button kind="primary" size="large" type="submit" isBusy={form.isBusy}>
          {t.accounts.logIn}
        </Button>
      </form>
      <p class={css.other}>
        <a href="/forgot-password">{t.accounts.forgot}</a>
      </p>
      <p class={css.other}>
        {t.accounts.noAccount} <a href={`/register${query.value.size > 0 ? `?${query.value}` : ""}`}>{t.accounts.registerTitle}</a>
      </p>
    </div>
  );
}
