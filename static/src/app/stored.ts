// Signals that remember: kept in localStorage, followed across tabs, and harmless where storage is refused.

import { effect, signal, type Signal } from "@preact/signals";

const PREFIX = "codequest.";

/** A signal with a memory. `isValid` guards against what an older version or a person wrote. */
export function stored<T>(name: string, initial: T, isValid: (value: unknown) => value is T): Signal<T> {
  const key = PREFIX + name;
  const value = signal(read(key, initial, isValid));
  let first = true;
  effect(() => {
    const text = JSON.stringify(value.value);
    if (first) first = false;
    else write(key, text);
  });
  addEventListener("storage", (event) => {
    if (event.key === key) value.value = read(key, initial, isValid);
  });
  return value;
}

export function isOneOf<const T extends readonly unknown[]>(choices: T) {
  return (value: unknown): value is T[number] => choices.includes(value);
}

export function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}

export function isText(value: unknown): value is string {
  return typeof value === "string";
}

function read<T>(key: string, initial: T, isValid: (value: unknown) => value is T): T {
  try {
    const text = localStorage.getItem(key);
    if (text === null) return initial;
    const value: unknown = JSON.parse(text);
    return isValid(value) ? value : initial;
  } catch {
    return initial;
  }
}

function write(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // Full or refused: the choice lives until the page goes.
  }
}
