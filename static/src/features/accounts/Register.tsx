// An account of one's own; where that is by invitation, the link carries a token.

import { useEffect } from "preact/hooks";
import { useResource } from "../../app/resource";
import { navigate, query } from "../../app/router";
import { rest } from "../../app/server";
import { me, register } from "../../app/session";
import { useTitle } from "../../app/title";
import { t } from "../../text/en";
import { Button, ButtonLink } from "../../ui/Button";
import { CheckField, FormError, TextField } from "../../ui/Field";
import { useForm } from "../../ui/form";
import { showToast } from "../../ui/toast";
import type { RegistrationView } from "../../wire/types";
import css from "./Accounts.module.css";
import { PasswordField } from "./PasswordField";
import { nextAddress } from "./next";
import { dropToken, useMailedToken } from "./token";

export default function Register() {
  const invitation = useMailedToken();
  const registration = useResource("registration", async (signal) => (await rest.get<RegistrationView>("auth/registration", undefined, signal)).data).state.value;
  // Until the answer is here the form stands, as it will nearly everywhere.
  const mode = registration.phase === "ready" ? registration.data.mode : "open";
  const isClosed = mode === "closed" || (mode === "invitation" && invitation === "");
  useTitle(t.accounts.registerTitle);
  useEffect(() => {
    if (me.value) navigate(nextAddress(), { replace: true });
  }, [me.value]);
  return (
    <div class={css.card}>
      <h1>{mode === "closed" ? t.accounts.closedTitle : t.accounts.registerTitle}</h1>
      {isClosed ? (
        <>
          <p class={css.lead}>{mode === "closed" ? t.accounts.closed : t.accounts.byInvitation}</p>
          <ButtonLink href="/rooms">{t.nav.rooms}</ButtonLink>
        </>
      ) : (
        <>
          {mode === "invitation" && <p class={css.lead}>{t.accounts.invited}</p>}
          <RegisterForm key={invitation} invitation={invitation} />
        </>
      )}
      <p class={css.other}>
        {t.accounts.haveAccount} <a href={`/login${query.value.size > 0 ? `?${query.value}` : ""}`}>{t.accounts.logIn}</a>
      </p>
    </div>
  );
}

function RegisterForm({ invitation }: { invitation: string }) {
  const form = useForm({ email: "", username: "", display_name: "", password: "", isInstructor: false as boolean }, ({ isInstructor, email, username, display_name, password }) =>
    register({
      email: email.trim(),
      username: username.trim(),
      display_name: display_name.trim() || username.trim(),
      password,
      ...(isInstructor ? { role: "instructor" } : {}),
      ...(invitation ? { invitation } : {}),
    }).then(() => {
      dropToken();
      if (isInstructor) showToast(t.accounts.instructorWaits, "announcement");
    }),
  );
  // An empty name is the username; what is wrong with that is said once.
  const isNameOwn = form.values.display_name.trim() !== "" || form.errorOf("username") === null;
  return (
    <form class={css.form} onSubmit={form.submit} noValidate>
      {form.error && <FormError>{form.error}</FormError>}
      <TextField
        label={t.accounts.username}
        hint={t.accounts.usernameHint}
        name="username"
        autocomplete="username"
        autocapitalize="off"
        spellcheck={false}
        autoFocus
        required
        maxLength={30}
        value={form.values.username}
        error={form.errorOf("username")}
        onInput={(value) => form.set("username", value)}
      />
      <TextField
        label={t.accounts.displayName}
        name="name"
        autocomplete="name"
        maxLength={50}
        placeholder={form.values.username}
        value={form.values.display_name}
        error={isNameOwn ? form.errorOf("display_name") : null}
        onInput={(value) => form.set("display_name", value)}
      />
      <TextField label={t.accounts.email} name="email" type="email" autocomplete="email" required value={form.values.email} error={form.errorOf("email")} onInput={(value) => form.set("email", value)} />
      <PasswordField
        label={t.accounts.password}
        hint={t.accounts.passwordHint}
        autocomplete="new-password"
        value={form.values.password}
        error={form.errorOf("password")}
        onInput={(value) => form.set("password", value)}
      />
      <CheckField label={t.accounts.instructor} checked={form.values.isInstructor} onChange={(checked) => form.set("isInstructor", checked)} />
      <Button kind="primary" size="large" type="submit" isBusy={form.isBusy}>
        {t.accounts.register}
      </Button>
    </form>
  );
}
