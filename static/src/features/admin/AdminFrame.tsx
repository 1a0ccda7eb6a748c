// The head that the pages of the administration share: a title and the way to the others.

import type { ComponentChildren } from "preact";
import { path } from "../../app/router";
import { isAdmin } from "../../app/session";
import { useTitle } from "../../app/title";
import { words } from "../../text/en-admin";
import { DeniedState } from "../../ui/states";
import css from "./AdminFrame.module.css";
import { useWaiting } from "./waiting";

const PEOPLE = "/admin/people";
const PAGES = [
  [PEOPLE, words.people],
  ["/admin/live", words.live],
  ["/admin/judge", words.judge],
  ["/admin/log", words.log],
] as const;

/** The count beside the way to where it is dealt with. */
function Waiting() {
  const { count } = useWaiting();
  return count > 0 ? <span class={css.waiting}>{words.waitingCount(count)}</span> : null;
}

export function AdminFrame({ title, children }: { title: string; children: ComponentChildren }) {
  useTitle(title);
  if (!isAdmin.value) return <DeniedState error={{ code: "FORBIDDEN" }} />;
  return (
    <div class={css.page}>
      <div class={css.head}>
        <h1>{title}</h1>
        <nav class={css.nav} aria-label={words.nav}>
          {PAGES.map(([href, label]) => (
            <a key={href} href={href} aria-current={path.value === href ? "page" : undefined}>
              {label}
              {href === PEOPLE && <Waiting />}
            </a>
          ))}
        </nav>
      </div>
      {children}
    </div>
  );
}
