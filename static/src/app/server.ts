// The one REST client and the one socket of this page, and the connection as a signal.

import { signal } from "@preact/signals";
import { Live } from "../wire/live";
import { Rest } from "../wire/rest";
import type { ConnectionState, Hello } from "../wire/socket";
import { showUnderway } from "./underway";

export const connection = signal<ConnectionState>({ phase: "idle" });
/** Counts hellos: views that show what no channel carries read again when it grows past 1. */
export const connections = signal(0);

/** False while the server hears nothing from its fellows: what others do arrives late. */
export const isOnTime = signal(true);

const helloListeners = new Set<(hello: Hello) => void>();

export const rest = new Rest();
rest.onDeed = showUnderway;

export const live = new Live({
  url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`,
  onState: (state) => {
    connection.value = state;
  },
  onStatus: (isLive) => {
    isOnTime.value = isLive;
  },
  onDeed: showUnderway,
  onHello: (hello) => {
    connections.value += 1;
    for (const listener of helloListeners) listener(hello);
  },
});

export function onHello(listener: (hello: Hello) => void): () => void {
  helloListeners.add(listener);
  return () => helloListeners.delete(listener);
}

export function startLive(): void {
  live.socket.open();
  // A laptop that wakes and a network that changes leave a socket that looks open and is dead.
  addEventListener("online", () => live.socket.probe());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") live.socket.probe();
  });
}
