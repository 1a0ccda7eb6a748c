// What was typed and not sent yet, in this page: it outlives the pane it was typed in, and is lost with the page or the person.

import { effect, signal, type Signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { myId } from "./session";

const kept = new Map<string, Signal<unknown>>();

effect(() => {
  myId.value;
  kept.clear();
});

/** `useState` whose value is found again under `name` when the view comes back. Set to `initial` it is forgotten. */
export function useKept<T>(name: string, initial: T): [T, (next: T | ((now: T) => T)) => void] {
  const value = useMemo(() => (kept.get(name) as Signal<T> | undefined) ?? signal(initial), [name]);
  const set = (next: T | ((now: T) => T)) => {
    value.value = next instanceof Function ? next(value.peek()) : next;
    if (value.peek() === initial) kept.delete(name);
    else kept.set(name, value as Signal<unknown>);
  };
  return [value.value, set];
}
