// A new password, by the token of the mail; afterwards nobody is signed in anywhere.

import { navigate } from "../../app/router";
import { rest } from "../../app/server";
import { forgetSession } from "../../app/session";
import { useTitle } from "../../app/title";
import { t } from "../../text/en";
import { Button, ButtonLink } from "../../ui/Button";
import { FormError } from "../../ui/Field";
import { useForm } from "../../ui/form";
import { showToast } from "../../ui/toast";
import css from "./Accounts.module.css";
import { PasswordField } from "./PasswordField";
import { dropToken, useMailedToken } from "./token";

export default function ResetPassword() {
  useTitle(t.accounts.resetTitle);
  const token = useMailedToken();
  return (
    <div class={css.card}>
      <h1>{t.accounts.resetTitle}</h1>
      {token === "" ? (
        <>
          <p class={css.lead}>{t.accounts.noToken}</p>
          <ButtonLink kind="primary" href="/forgot-password">
            {t.accounts.newLink}
          </ButtonLink>
        </>
      ) : (
        <ResetForm key={token} token={token} />
      )}
    </div>
  );
}

function ResetForm({ token }: { token: string }) {
  const form = useForm(
    { password: "" },
    async ({ password }) => {
      await rest.post("auth/reset-password", { token, password });
      dropToken();
      forgetSession();
      showToast(t.accounts.resetDone);
      navigate("/login", { replace: true });
    },
    { words: { EXPIRED: t.accounts.linkExpired }, lostWords: { EXPIRED: t.accounts.perhapsReset } },
  );
  return (
    <>
      <form class={css.form} onSubmit={form.submit} noValidate>
        {form.error && <FormError>{form.error}</FormError>}
        <PasswordField
          label={t.accounts.newPassword}
          hint={t.accounts.passwordHint}
          autocomplete="new-password"
          value={form.values.password}
          error={form.errorOf("password")}
          onInput={(value) => form.set("password", value)}
        />
        <Button kind="primary" size="large" type="submit" isBusy={form.isBusy}>
          {t.accounts.setPassword}
        </Button>
      </form>
      <p class={css.other}>
        {t.accounts.resetNote} <a href="/forgot-password">{t.accounts.newLink}</a>
      </p>
    </>
  );
}
