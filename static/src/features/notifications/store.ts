// Notifications: the newest, and how many are unread; moved along by notification:new.

import { computed, signal } from "@preact/signals";
import { rest } from "../../app/server";
import { me } from "../../app/session";
import { onUserEvent } from "../../app/user-channel";
import type { Notification } from "../../wire/draft-types";
import { WireError } from "../../wire/errors";

export const notifications = signal<readonly Notification[] | null>(null);
export const notificationsError = signal<WireError | null>(null);
export const unread = computed(() => notifications.value?.filter(({ read_at }) => !read_at).length ?? 0);

export async function loadNotifications(): Promise<void> {
  try {
    const { data } = await rest.get<Notification[]>("notifications", { limit: 50 });
    notifications.value = data;
    notificationsError.value = null;
  } catch (thrown) {
    notificationsError.value = WireError.of(thrown);
  }
}

export async function markRead(id: string): Promise<void> {
  const now = new Date().toISOString();
  notifications.value = notifications.peek()?.map((each) => (each.id === id && !each.read_at ? { ...each, read_at: now } : each)) ?? null;
  await rest.post(`notifications/${id}/read`).catch(() => loadNotifications());
}

export async function markAllRead(): Promise<void> {
  const now = new Date().toISOString();
  notifications.value = notifications.peek()?.map((each) => ({ ...each, read_at: each.read_at ?? now })) ?? null;
  await rest.post("notifications/read-all").catch(() => loadNotifications());
}

let isStarted = false;

/** Reads for whoever is signed in, and again when that changes. */
export function startNotifications(): void {
  if (isStarted) return;
  isStarted = true;
  me.subscribe((user) => {
    notifications.value = null;
    if (user) void loadNotifications();
  });
  onUserEvent<Notification | { notification: Notification }>("notification:new", (body) => {
    const fresh = "notification" in body ? body.notification : body;
    const known = notifications.peek() ?? [];
    if (!known.some(({ id }) => id === fresh.id)) notifications.value = [fresh, ...known];
  });
}
