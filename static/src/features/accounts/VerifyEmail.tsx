// Proves a mail address by the token that was sent there. The link works once, so it is used once per view.

import { useEffect, useState } from "preact/hooks";
import { rest } from "../../app/server";
import { loadSession, me } from "../../app/session";
import { useTitle } from "../../app/title";
import { t } from "../../text/en";
import { ButtonLink } from "../../ui/Button";
import { ErrorState, Skeleton } from "../../ui/states";
import { WireError } from "../../wire/errors";
import css from "./Accounts.module.css";
import { MailForm } from "./MailForm";
import { dropToken, useMailedToken } from "./token";

export default function VerifyEmail() {
  useTitle(t.accounts.verifyTitle);
  const token = useMailedToken();
  return (
    <div class={css.card}>
      <h1>{t.accounts.verifyTitle}</h1>
      {token === "" ? <AskAgain reason={t.accounts.noToken} /> : <Verification key={token} token={token} />}
    </div>
  );
}

function Verification({ token }: { token: string }) {
  const [outcome, setOutcome] = useState<"waiting" | "done" | WireError>("waiting");
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isGone = false;
    setOutcome("waiting");
    rest.post("auth/verify-email", { token }).then(
      () => {
        if (isGone) return;
        dropToken();
        setOutcome("done");
        // The account that is shown knows it from now on.
        void loadSession();
      },
      (thrown: unknown) => !isGone && setOutcome(WireError.of(thrown)),
    );
    return () => {
      isGone = true;
    };
  }, [token, attempt]);
  if (outcome === "waiting") return <Skeleton lines={2} />;
  if (outcome === "done") {
    return (
      <>
        <p class={css.lead} role="status">
          {t.accounts.verified}
        </p>
        {me.value ? (
          <ButtonLink kind="primary" href="/problems">
            {t.states.toProblems}
          </ButtonLink>
        ) : (
          <ButtonLink kind="primary" href="/login">
            {t.accounts.logIn}
          </ButtonLink>
        )}
      </>
    );
  }
  if (outcome.temporary) return <ErrorState error={outcome} onRetry={() => setAttempt(attempt + 1)} />;
  return <AskAgain reason={outcome.code === "EXPIRED" ? (attempt > 0 ? t.accounts.perhapsVerified : t.accounts.linkExpired) : outcome.message} />;
}

function AskAgain({ reason }: { reason: string }) {
  return (
    <>
      <p class={css.lead} role="alert">
        {reason}
      </p>
      <MailForm path="auth/resend-verification" action={t.accounts.sendAgain} sent={t.accounts.verificationSent} />
    </>
  );
}
