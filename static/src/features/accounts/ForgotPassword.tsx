import { useTitle } from "../../app/title";
import { t } from "../../text/en";
import css from "./Accounts.module.css";
import { MailForm } from "./MailForm";

export default function ForgotPassword() {
  useTitle(t.accounts.forgotTitle);
  return (
    <div class={css.card}>
      <h1>{t.accounts.forgotTitle}</h1>
      <p class={css.lead}>{t.accounts.forgotLead}</p>
      <MailForm path="auth/forgot-password" action={t.accounts.sendLink} sent={t.accounts.resetSent} />
      <p class={css.other}>
        {t.accounts.remembered} <a href="/login">{t.accounts.logIn}</a>
      </p>
    </div>
  );
}
