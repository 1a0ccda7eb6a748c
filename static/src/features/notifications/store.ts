// Notifications: the list of the inbox, and how many are unread; moved along by the person's channel.

import { signal } from "@preact/signals";
import { h } from "preact";
import { path } from "../../app/router";
import { live, rest } from "../../app/server";
import { loadSession, myId } from "../../app/session";
import { stored } from "../../app/stored";
import { SYSTEM_SNAPSHOT, USER_SNAPSHOT, onUserEvent } from "../../app/user-channel";
import { postToast, showToast } from "../../ui/toast";
import { WireError } from "../../wire/errors";
import type { AnnouncementView, NotificationView, SystemAnnouncement } from "../../wire/types";

/** Null until the inbox was opened. */
export const notifications = signal<readonly NotificationView[] | null>(null);
export const notificationsError = signal<WireError | null>(null);
export const unread = signal(0);

/** Takes the announcement away, by its id. */
const shown = new Map<string, () => void>();
const REMEMBERED = 30;
/** Kinds that change what the person may do now. */
const SHOWN_AT_ONCE = new Set(["invitation", "role"]);
/** How often the inbox is looked at again, by people who move about or come back: what a room was told is not pushed. */
const LOOK_MS = 60_000;
const seenAnnouncements = stored<readonly string[]>("announcements.seen", [], (value): value is readonly string[] => Array.isArray(value));

export async function loadNotifications(): Promise<void> {
  const asker = myId.peek();
  try {
    const { data } = await rest.get<NotificationView[]>("notifications", { limit: 50 });
    if (asker !== myId.peek()) return;
    notifications.value = data;
    notificationsError.value = null;
  } catch (thrown) {
    if (asker === myId.peek()) notificationsError.value = WireError.of(thrown);
  }
}

export async function markRead(id: string): Promise<void> {
  const known = notifications.peek();
  if (known && !known.some((each) => each.id === id && !each.read_at)) return;
  read([id], unread.peek() - 1);
  await rest.post(`notifications/${id}/read`).catch(() => loadNotifications());
}

export async function markAllRead(): Promise<void> {
  read(null, 0);
  await rest.post("notifications/read-all").catch(() => loadNotifications());
}

const readingRooms = new Set<string>();

/** What was told in a room is before its reader; said at some moment within this time, so that no hall says it at once. */
export function readRoomNews(roomId: string, withinMs = 0): void {
  if (readingRooms.has(roomId)) return;
  readingRooms.add(roomId);
  setTimeout(() => {
    readingRooms.delete(roomId);
    // The answer comes as `notification:read`; unsaid, it is said when the room's news are looked at.
    live.request("notification:read-room", { room_id: roomId }).catch(() => {});
  }, Math.random() * withinMs);
}

/** An answer that the room before the person shows as well. */
function isReadLive({ kind, link }: NotificationView): boolean {
  return kind === "answer" && document.visibilityState === "visible" && new URL(link, location.href).pathname === path.peek();
}

let lookedAt = 0;

function look(): void {
  const id = myId.peek();
  if (!id || document.visibilityState !== "visible" || Date.now() - lookedAt < LOOK_MS) return;
  lookedAt = Date.now();
  rest.get<{ unread: number }>("notifications/unread").then(
    ({ data }) => id === myId.peek() && takeCount(data.unread),
    () => {}, // looked at again a while later
  );
}

/** Called once, at the start. */
export function startNotifications(): void {
  path.subscribe(look);
  document.addEventListener("visibilitychange", look);
  myId.subscribe(() => {
    notifications.value = null;
    unread.value = 0;
  });
  onUserEvent<{ unread: number }>(USER_SNAPSHOT, (inbox) => {
    lookedAt = Date.now();
    unread.value = inbox.unread;
    if (notifications.peek()) void loadNotifications();
  });
  onUserEvent<{ notification: NotificationView }>("notification:new", ({ notification }) => {
    unread.value += 1;
    if (isReadLive(notification)) void markRead(notification.id);
    const known = notifications.peek();
    if (known && !known.some(({ id }) => id === notification.id)) notifications.value = [notification, ...known];
    if (notification.kind === "role") void loadSession();
    if (SHOWN_AT_ONCE.has(notification.kind)) showToast(h("a", { href: notification.link, onClick: () => void markRead(notification.id) }, notification.title), "announcement");
  });
  onUserEvent<{ ids: string[] | null; unread: number }>("notification:read", (body) => read(body.ids, body.unread));
  onUserEvent<SystemAnnouncement>("system:announcement", ({ announcement, ended }) => {
    for (const id of ended) shown.get(id)?.();
    announce(announcement);
  });
  onUserEvent<{ items: AnnouncementView[] }>(SYSTEM_SNAPSHOT, ({ items }) => [...items].reverse().forEach(announce));
}

function takeCount(count: number): void {
  const isMore = count > unread.peek();
  unread.value = count;
  if (isMore && notifications.peek()) void loadNotifications();
}

function announce({ id, text, created_at, shown_until }: AnnouncementView): void {
  if (seenAnnouncements.peek().includes(id)) return;
  seenAnnouncements.value = [id, ...seenAnnouncements.peek()].slice(0, REMEMBERED);
  // The end of something is news for a moment, and stays no longer than what it ended.
  shown.set(id, postToast(text, shown_until > created_at ? "announcement" : "info"));
}

function read(ids: readonly string[] | null, left: number): void {
  const now = new Date().toISOString();
  unread.value = Math.max(0, left);
  notifications.value = notifications.peek()?.map((each) => (!each.read_at && (ids === null || ids.includes(each.id)) ? { ...each, read_at: now } : each)) ?? null;
}
