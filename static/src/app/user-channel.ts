// The person's own channel, `user:ID`, and `system`: results, runs, notifications, the end of the session.
// Features listen by event name; the subscriptions follow who is signed in.

import { effect } from "@preact/signals";
import { showToast } from "../ui/toast";
import type { ChannelEvent } from "../wire/channel";
import { live, onHello } from "./server";
import { forgetSession, loadSession, me } from "./session";

type Listener = (body: never, event: ChannelEvent) => void;

const listeners = new Map<string, Set<Listener>>();

/** Hears one kind of event of the own channel (or of `system`) until the returned function is called. */
export function onUserEvent<T>(name: string, listener: (body: T, event: ChannelEvent) => void): () => void {
  let set = listeners.get(name);
  if (!set) listeners.set(name, (set = new Set()));
  set.add(listener as Listener);
  return () => set.delete(listener as Listener);
}

function tell(event: ChannelEvent): void {
  for (const listener of listeners.get(event.event) ?? []) listener(event.body as never, event);
}

export function startUserChannel(): void {
  let leave = () => {};
  let id: string | null = null;
  effect(() => {
    const now = me.value?.id ?? null;
    if (now === id) return;
    id = now;
    leave();
    leave = now === null ? () => {} : live.subscribe(`user:${now}`, { onEvent: tell });
  });
  live.subscribe("system", { onEvent: tell });
  onUserEvent<{ message?: string; text?: string }>("system:announcement", (body) => showToast(body.message ?? body.text ?? "", "announcement"));
  onUserEvent("session:revoked", () => forgetSession());
  // A start without the server leaves the person unknown; the first hello settles it.
  onHello(() => {
    if (me.peek() === undefined) void loadSession();
  });
}
