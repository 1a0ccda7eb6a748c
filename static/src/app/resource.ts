// Data of a view: loaded once, shown at once when it is known already, read again after a lost connection and after what passes.

import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { WireError } from "../wire/errors";
import { connections } from "./server";

export type ResourceState<T> =
  | { phase: "loading" }
  | { phase: "ready"; data: T }
  | { phase: "error"; error: WireError }
  /** Not for this person: signed out, forbidden, or not there; `error.code` tells which. */
  | { phase: "denied"; error: WireError };

export interface Resource<T> {
  state: ReadonlySignal<ResourceState<T>>;
  /** Reads again; what is shown stays until the answer is here. While an answer is awaited, another one is asked for after it. */
  reload(): void;
  /** Reads again, unless an answer is awaited: for what is looked at every now and then. */
  refresh(): void;
  /** Changes what is shown, for pushes and for one's own deeds. */
  update(change: (data: T) => T): void;
}

interface Entry {
  state: Signal<ResourceState<unknown>>;
  load: (signal: AbortSignal) => Promise<unknown>;
  running: AbortController | null;
  /** Something has changed since the answer under way was asked for. */
  isAgain: boolean;
  /** Views that show it; it is not forgotten while there is one. */
  watchers: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  loadedAt: number;
}

const entries = new Map<string, Entry>();
const FRESH_MS = 5_000;
const AGAIN_AFTER_S = 3; // where the server names no time
const KEPT = 60;
// A view asks for something malformed only where its address is; asking again would not help.
const DENIALS = new Set(["UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND", "EXPIRED", "VALIDATION_ERROR"]);

/** The resource named `key`; another key is another resource. `load` is asked again whenever the view comes back. */
export function useResource<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const entry = entryOf(key, load);
  // A new identity empties the store; the entry that stood here is then another one.
  useEffect(() => watch(entry), [entry]);
  return viewOf(entry);
}

/** The same for who is no view, until the returned function is called. */
export function watchResource<T>(key: string, load: (signal: AbortSignal) => Promise<T>): [Resource<T>, () => void] {
  const entry = entryOf(key, load);
  return [viewOf(entry), watch(entry)];
}

/** Reads what nobody shows yet, for when there is no line. What is known, or being read, is left alone. */
export function readAhead<T>(key: string, load: (signal: AbortSignal) => Promise<T>): void {
  const entry = entryOf(key, load);
  if (!entry.running && entry.loadedAt === 0) void run(entry, true);
}

function viewOf<T>(entry: Entry): Resource<T> {
  return {
    state: entry.state as Signal<ResourceState<T>>,
    reload: () => reload(entry),
    refresh: () => void (entry.running ?? run(entry)),
    update: (change) => update(entry, change),
  };
}

/** Reads a resource again every now and then, while somebody looks. A line slower than that is not asked twice at once. */
export function useRefresh(resource: Resource<unknown>, everyMs: number, isOn = true): void {
  useEvery(everyMs, resource.refresh, isOn);
}

/** Calls every now and then, while somebody looks. */
export function useEvery(everyMs: number, call: () => void, isOn = true): void {
  const latest = useRef(call);
  latest.current = call;
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => document.visibilityState === "visible" && latest.current(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, isOn]);
}

/** Changes what is known under `key`, if anything is. */
export function updateResource<T>(key: string, change: (data: T) => T): void {
  const entry = entries.get(key);
  if (entry) update(entry, change);
}

/** Forgets everything: somebody else is signed in. */
export function clearResources(): void {
  for (const entry of entries.values()) {
    entry.running?.abort();
    clearTimeout(entry.timer);
  }
  entries.clear();
}

function update<T>(entry: Entry, change: (data: T) => T): void {
  const now = entry.state.peek() as ResourceState<T>;
  if (now.phase === "ready") entry.state.value = { ...now, data: change(now.data) };
}

function entryOf(key: string, load: Entry["load"]): Entry {
  let entry = entries.get(key);
  if (entry) {
    entry.load = load;
    return entry;
  }
  entry = { state: signal({ phase: "loading" }), load, running: null, isAgain: false, watchers: 0, timer: undefined, loadedAt: 0 };
  entries.set(key, entry);
  for (const [name, old] of entries) {
    if (entries.size <= KEPT) break;
    if (old.watchers === 0 && old !== entry) entries.delete(name);
  }
  return entry;
}

function watch(entry: Entry): () => void {
  entry.watchers += 1;
  if (!entry.running && Date.now() - entry.loadedAt > FRESH_MS) void run(entry);
  let first = true;
  const stop = connections.subscribe((count) => {
    if (first) first = false;
    // What is under way was asked for over the line that broke.
    else if (count > 1) void run(entry);
  });
  return () => {
    stop();
    entry.watchers -= 1;
    if (entry.watchers === 0) clearTimeout(entry.timer);
  };
}

// An answer under way is not thrown away: where news comes faster than answers, none would ever be shown.
function reload(entry: Entry): void {
  if (entry.running) entry.isAgain = true;
  else void run(entry);
}

// `isQuiet`: an error stays on the screen until there is an answer.
async function run(entry: Entry, isQuiet = false): Promise<void> {
  entry.running?.abort();
  clearTimeout(entry.timer);
  const abort = new AbortController();
  entry.running = abort;
  entry.isAgain = false;
  if (entry.state.peek().phase === "error" && !isQuiet) entry.state.value = { phase: "loading" };
  try {
    const data = await entry.load(abort.signal);
    if (abort.signal.aborted) return;
    entry.loadedAt = Date.now();
    entry.state.value = { phase: "ready", data };
  } catch (thrown) {
    if (abort.signal.aborted) return;
    const error = WireError.of(thrown);
    if (DENIALS.has(error.code)) entry.state.value = { phase: "denied", error };
    // What is on the screen is worth more than the news that it could not be read again.
    else if (entry.state.peek().phase !== "ready") entry.state.value = { phase: "error", error };
    // Who looks at what failed for a while need not ask again.
    if (error.temporary && entry.watchers > 0) entry.timer = setTimeout(() => void run(entry, true), (error.retryAfterS ?? AGAIN_AFTER_S) * 1000);
  } finally {
    if (entry.running === abort) {
      entry.running = null;
      if (entry.isAgain) void run(entry);
    }
  }
}
