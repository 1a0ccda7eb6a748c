// Keys of the page: single letters, sequences like "g b", and combinations with Ctrl or ⌘ as "mod+k".
// While something is typed into, only combinations pass.

import { useEffect, useRef } from "preact/hooks";
import { isMac } from "../text/format";
import { hasKeys } from "./keyboard";

export interface Binding {
  keys: string;
  /** What it does, for the list of keys; without words it is not listed. */
  words?: string;
  run: (event: KeyboardEvent) => void;
}

const layers: (readonly Binding[])[] = [];
const SEQUENCE_MS = 900;
let before = "";
let beforeAt = 0;

/** Binds keys while the component is there. Later components win over earlier ones. */
export function useKeys(bindings: readonly Binding[]): void {
  const current = useRef(bindings);
  current.current = bindings;
  useEffect(() => {
    const layer = bindings.map((binding, index) => ({ ...binding, run: (event: KeyboardEvent) => current.current[index]?.run(event) }));
    layers.push(layer);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
    };
  }, [bindings.map((binding) => binding.keys).join("|")]);
}

/** What is bound now, for the list of keys. */
export function boundKeys(): Binding[] {
  return layers.flat().filter((binding) => binding.words);
}

export function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    const hasModifier = isMac ? event.metaKey : event.ctrlKey;
    if (hasModifier) hasKeys.value = true;
    if (!hasModifier && (event.ctrlKey || event.metaKey || isTyping(event.target))) return;
    const name = hasModifier ? `mod+${event.key.toLowerCase()}` : event.key;
    // What stands behind a dialog hears nothing; the palette's own key closes it.
    if (document.querySelector("dialog[open]") && name !== "mod+k") return;
    const isSequence = event.timeStamp - beforeAt < SEQUENCE_MS;
    const found = (isSequence && find(`${before} ${name}`)) || find(name);
    before = name;
    beforeAt = event.timeStamp;
    if (!found) return;
    before = "";
    event.preventDefault();
    // Kept down it is one press; only a walk through a list goes on.
    if (!event.repeat || (!hasModifier && /^(Arrow|[jk]$)/.test(event.key))) found.run(event);
  });
}

function find(keys: string): Binding | undefined {
  for (let index = layers.length - 1; index >= 0; index--) {
    const found = layers[index]?.find((binding) => binding.keys === keys);
    if (found) return found;
  }
  return undefined;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
