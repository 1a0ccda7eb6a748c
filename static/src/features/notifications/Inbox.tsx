// All notifications, the unread marked; opening one reads it.

import { useEffect } from "preact/hooks";
import { myId } from "../../app/session";
import { useTitle } from "../../app/title";
import { t } from "../../text/en";
import { formatAgo } from "../../text/format";
import { Button } from "../../ui/Button";
import { useServerNow } from "../../ui/Countdown";
import { classes } from "../../ui/classes";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import css from "./Inbox.module.css";
import { loadNotifications, markAllRead, markRead, notifications, notificationsError, unread } from "./store";

export default function Inbox() {
  useTitle(t.nav.notifications);
  const now = useServerNow();
  useEffect(() => void loadNotifications(), [myId.value]);
  const list = notifications.value;
  return (
    <div class={css.page}>
      <div class={css.head}>
        <h1>{t.nav.notifications}</h1>
        {unread.value > 0 && <Button onClick={markAllRead}>{t.notifications.markAll}</Button>}
      </div>
      {list === null ? (
        notificationsError.value ? (
          <ErrorState error={notificationsError.value} onRetry={() => void loadNotifications()} />
        ) : (
          <Skeleton lines={5} height={28} />
        )
      ) : list.length === 0 ? (
        <EmptyState title={t.notifications.empty}>{t.notifications.emptyHint}</EmptyState>
      ) : (
        <ul class={css.list}>
          {list.map((each) => (
            <li key={each.id} class={classes(!each.read_at && css.unread)}>
              <a href={each.link || "/notifications"} onClick={() => void markRead(each.id)}>
                <span class={css.title}>
                  {!each.read_at && <span class="visually-hidden">{t.notifications.isUnread}: </span>}
                  {each.title}
                </span>
                {each.body && <span class={css.body}>{each.body}</span>}
                <time class={css.when} dateTime={each.created_at}>
                  {formatAgo(each.created_at, now)}
                </time>
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
