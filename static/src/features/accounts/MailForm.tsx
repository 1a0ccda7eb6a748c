// Asks for a mail. The answer is the same whether or not there is such an account.

import { useState } from "preact/hooks";
import { rest } from "../../app/server";
import { me } from "../../app/session";
import { t } from "../../text/en";
import { Button } from "../../ui/Button";
import { FormError, TextField } from "../../ui/Field";
import { useForm } from "../../ui/form";
import css from "./Accounts.module.css";

interface MailFormProps {
  /** The command that sends it. */
  path: "auth/forgot-password" | "auth/resend-verification";
  action: string;
  sent: (email: string) => string;
}

export function MailForm({ path, action, sent }: MailFormProps) {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm({ email: me.value?.email ?? "" }, async ({ email }, key) => {
    const address = email.trim();
    await rest.post(path, { email: address }, { key });
    setSentTo(address);
  });
  if (sentTo !== null) {
    return (
      <div class={css.form}>
        <p role="status">{sent(sentTo)}</p>
        <p class={css.quiet}>{t.accounts.mailHint}</p>
        <div>
          <Button onClick={() => setSentTo(null)}>{t.accounts.otherAddress}</Button>
        </div>
      </div>
    );
  }
  return (
    <form class={css.form} onSubmit={form.submit} noValidate>
      {form.error && <FormError>{form.error}</FormError>}
      <TextField
        label={t.accounts.email}
        name="email"
        type="email"
        autocomplete="email"
        autoFocus
        required
        value={form.values.email}
        error={form.errorOf("email")}
        onInput={(value) => form.set("email", value)}
      />
      <Button kind="primary" size="large" type="submit" isBusy={form.isBusy}>
        {action}
      </Button>
    </form>
  );
}
