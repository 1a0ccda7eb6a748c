// Data of a view: loaded once, shown at once when it is known already, read again after a lost connection and after what passes.

import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { WireError } from "../wire/errors";
import { connections } from "./server";

export type ResourceState<T> =
  | { phase: "loading" }
  | { phase: "ready"; data: T; isStale: boolean }
  | { phase: "error"; error: WireError }
  /** Not for this person: signed out, forbidden, or not there; `error.code` tells which. */
  | { phase: "denied"; error: WireError };

export interface Resource<T> {
  state: ReadonlySignal<ResourceState<T>>;
  /** Reads again; what is shown stays until the answer is here. */
  reload(): void;
  /** Changes what is shown, for pushes and for one's own deeds. */
  update(change: (data: T) => T): void;
}

interface Entry {
  state: Signal<ResourceState<unknown>>;
  load: (signal: AbortSignal) => Promise<unknown>;
  running: AbortController | null;
  loadedAt: number;
}

const entries = new Map<string, Entry>();
const FRESH_MS = 5_000;
const AGAIN_AFTER_S = 3; // where the server names no time
const KEPT = 60;
const DENIALS = new Set(["UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND", "EXPIRED"]);

/** The resource named `key`; another key is another resource. `load` is asked again whenever the view comes back. */
export function useResource<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const entry = entryOf(key, load);
  // A new identity empties the store; the entry that stood here is then another one.
  useEffect(() => {
    if (Date.now() - entry.loadedAt > FRESH_MS) void run(entry);
    let first = true;
    return connections.subscribe((count) => {
      if (first) first = false;
      else if (count > 1) void run(entry);
    });
  }, [entry]);
  useEffect(() => readAgain(entry), [entry]);
  return {
    state: entry.state as Signal<ResourceState<T>>,
    reload: () => void run(entry),
    update: (change) => {
      const now = entry.state.peek() as ResourceState<T>;
      if (now.phase === "ready") entry.state.value = { ...now, data: change(now.data) };
    },
  };
}

/** Starts loading ahead of a view. */
export function prefetch<T>(key: string, load: (signal: AbortSignal) => Promise<T>): void {
  const entry = entryOf(key, load);
  if (entry.state.peek().phase === "loading" && !entry.running) void run(entry);
}

/** Forgets everything: somebody else is signed in. */
export function clearResources(): void {
  for (const entry of entries.values()) entry.running?.abort();
  entries.clear();
}

/** Forgets what is named `prefix...`, so that the next view reads it anew. */
export function invalidate(prefix: string): void {
  for (const [key, entry] of entries) if (key.startsWith(prefix)) entry.loadedAt = 0;
}

function entryOf(key: string, load: Entry["load"]): Entry {
  let entry = entries.get(key);
  if (entry) {
    entry.load = load;
    return entry;
  }
  entry = { state: signal({ phase: "loading" }), load, running: null, loadedAt: 0 };
  entries.set(key, entry);
  if (entries.size > KEPT) entries.delete(entries.keys().next().value as string);
  return entry;
}

// Who looks at what failed for a while need not ask again.
function readAgain(entry: Entry): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = entry.state.subscribe((state) => {
    clearTimeout(timer);
    if (state.phase !== "error" || !state.error.temporary) return;
    timer = setTimeout(() => void run(entry, true), (state.error.retryAfterS ?? AGAIN_AFTER_S) * 1000);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

// `isQuiet`: an error stays on the screen until there is an answer.
async function run(entry: Entry, isQuiet = false): Promise<void> {
  entry.running?.abort();
  const abort = new AbortController();
  entry.running = abort;
  const before = entry.state.peek();
  if (before.phase === "error" && !isQuiet) entry.state.value = { phase: "loading" };
  if (before.phase === "ready") entry.state.value = { ...before, isStale: true };
  try {
    const data = await entry.load(abort.signal);
    if (abort.signal.aborted) return;
    entry.loadedAt = Date.now();
    entry.state.value = { phase: "ready", data, isStale: false };
  } catch (thrown) {
    if (abort.signal.aborted) return;
    const error = WireError.of(thrown);
    const now = entry.state.peek();
    if (DENIALS.has(error.code)) entry.state.value = { phase: "denied", error };
    // What is on the screen is worth more than the news that it could not be read again.
    else if (now.phase === "ready") entry.state.value = { ...now, isStale: false };
    else entry.state.value = { phase: "error", error };
  } finally {
    if (entry.running === abort) entry.running = null;
  }
}
