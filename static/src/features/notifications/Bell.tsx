// The bell: a dot when something is unread, the newest below it.

import { Bell } from "lucide-preact";
import { t } from "../../text/en";
import css from "./Bell.module.css";
import { unread } from "./store";

export function BellLink() {
  const count = unread.value;
  const label = count > 0 ? `${t.nav.notifications}, ${t.notifications.unread(count)}` : t.nav.notifications;
  return (
    <a class={css.bell} href="/notifications" aria-label={label} title={label}>
      <Bell class="icon" />
      {count > 0 && <span class={css.dot} aria-hidden />}
    </a>
  );
}
