// The states of a view that are not its content: loading, empty, error, not allowed.

import { Lock, RotateCw, SearchX, TriangleAlert } from "lucide-preact";
import type { ComponentChildren } from "preact";
import type { Resource } from "../app/resource";
import { logInAddress } from "../app/session";
import { t } from "../text/en";
import { OFFLINE, TIMEOUT, type WireError } from "../wire/errors";
import { Button, ButtonLink } from "./Button";
import { sayError } from "./errors";
import css from "./states.module.css";

/** Grey lines in the shape of what comes. CSS keeps them unseen for the first 150 ms. */
export function Skeleton({ lines = 6, height = 16 }: { lines?: number; height?: number }) {
  return (
    <div class={css.skeleton} role="status">
      <span class="visually-hidden">{t.states.loading}</span>
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} class={css.bone} style={{ height: `${height}px`, width: `${[92, 78, 85, 64, 88, 71][index % 6]}%` }} />
      ))}
    </div>
  );
}

interface MessageProps {
  icon?: ComponentChildren;
  title: string;
  children?: ComponentChildren;
  /** The button for what to do. */
  action?: ComponentChildren;
}

function Message({ icon, title, children, action, isPage }: MessageProps & { isPage?: boolean }) {
  const Title = isPage ? "h1" : "p";
  return (
    <div class={css.message}>
      {icon && <div class={css.icon}>{icon}</div>}
      <Title class={css.title}>{title}</Title>
      {children && <p class={css.text}>{children}</p>}
      {action && <div class={css.action}>{action}</div>}
    </div>
  );
}

/** Nothing here yet: says what to do, with the button for it. */
export function EmptyState(props: MessageProps) {
  return <Message {...props} />;
}

/** In the place of a whole view: why it is not there, and the way on. */
export function PageState(props: MessageProps) {
  return <Message isPage {...props} />;
}

/** What happened, and try again. */
export function ErrorState({ error, onRetry }: { error: WireError; onRetry?: () => void }) {
  return (
    <div role="alert">
      <Message
        icon={<TriangleAlert />}
        title={t.states.errorTitle}
        action={
          onRetry && (
            <Button onClick={onRetry}>
              <RotateCw class="icon" /> {t.actions.retry}
            </Button>
          )
        }
      >
        {error.code === OFFLINE || error.code === TIMEOUT ? t.states.offline : sayError(error)}
      </Message>
    </div>
  );
}

/** Signed out, forbidden, or not there. */
export function DeniedState({ error }: { error: Pick<WireError, "code"> }) {
  if (error.code === "UNAUTHORIZED") {
    return (
      <Message isPage icon={<Lock />} title={t.states.unauthorizedTitle} action={<ButtonLink kind="primary" href={logInAddress()}>{t.nav.logIn}</ButtonLink>}>
        {t.states.unauthorized}
      </Message>
    );
  }
  if (error.code === "FORBIDDEN") {
    return (
      <Message isPage icon={<Lock />} title={t.states.forbiddenTitle} action={<ButtonLink href="/">{t.states.home}</ButtonLink>}>
        {t.states.forbidden}
      </Message>
    );
  }
  return (
    <Message isPage icon={<SearchX />} title={t.states.notFoundTitle} action={<ButtonLink href="/problems">{t.states.toProblems}</ButtonLink>}>
      {error.code === "EXPIRED" ? t.states.expired : t.states.notFound}
    </Message>
  );
}

interface ViewProps<T> {
  resource: Resource<T>;
  children: (data: T) => ComponentChildren;
  skeleton?: ComponentChildren;
  isEmpty?: (data: T) => boolean;
  empty?: ComponentChildren;
}

/** A resource in whichever state it is. The sixth, disconnected, is the shell's bar: content stays. */
export function View<T>({ resource, children, skeleton, isEmpty, empty }: ViewProps<T>) {
  const state = resource.state.value;
  if (state.phase === "loading") return <>{skeleton ?? <Skeleton />}</>;
  if (state.phase === "error") return <ErrorState error={state.error} onRetry={resource.reload} />;
  if (state.phase === "denied") return <DeniedState error={state.error} />;
  if (empty !== undefined && isEmpty?.(state.data)) return <>{empty}</>;
  return <>{children(state.data)}</>;
}
