// The person's own channel, `user:ID`, and `system`: results, runs, notifications, the end of the session.
// Features listen by event name; the subscriptions follow who is signed in.

import { effect } from "@preact/signals";
import type { ChannelEvent } from "../wire/channel";
import { live, onHello } from "./server";
import { loadSession, me } from "./session";

type Listener = (body: never, event: ChannelEvent | null) => void;

const listeners = new Map<string, Set<Listener>>();

/** The names under which snapshots are told: the state at the subscription, and again whenever events were lost. */
export const USER_SNAPSHOT = "user:snapshot";
export const SYSTEM_SNAPSHOT = "system:snapshot";

/** Hears one kind of event of the own channel (or of `system`) until the returned function is called. */
export function onUserEvent<T>(name: string, listener: (body: T, event: ChannelEvent | null) => void): () => void {
  let set = listeners.get(name);
  if (!set) listeners.set(name, (set = new Set()));
  set.add(listener as Listener);
  return () => set.delete(listener as Listener);
}

function tell(name: string, body: unknown, event: ChannelEvent | null): void {
  for (const listener of [...(listeners.get(name) ?? [])]) listener(body as never, event);
}

function handlers(snapshotName: string) {
  return {
    onEvent: (event: ChannelEvent) => tell(event.event, event.body, event),
    onSnapshot: (snapshot: unknown) => tell(snapshotName, snapshot, null),
  };
}

export function startUserChannel(): void {
  let leave = () => {};
  let id: string | null = null;
  effect(() => {
    const now = me.value?.id ?? null;
    if (now === id) return;
    id = now;
    leave();
    leave = now === null ? () => {} : live.subscribe(`user:${now}`, handlers(USER_SNAPSHOT));
  });
  live.subscribe("system", handlers(SYSTEM_SNAPSHOT));
  // Which session ended is settled by asking; our own ending closes this socket too.
  onUserEvent("session:revoked", () => void loadSession());
  // A start without the server leaves the person unknown, and a session may end while the line is down.
  onHello((hello) => {
    if (me.peek() === undefined || (hello.user === null && me.peek() !== null)) void loadSession();
  });
}
