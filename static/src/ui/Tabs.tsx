// Tabs: arrow keys move along the row, Tab goes on to the panel. The panels are the caller's.

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import css from "./Tabs.module.css";

export interface Tab<K extends string> {
  key: K;
  label: ComponentChildren;
}

interface TabsProps<K extends string> {
  label: string;
  /** Ties tabs and panels: panels take `${id}-panel-${key}`. */
  id: string;
  tabs: readonly Tab<K>[];
  active: K;
  onChange: (key: K) => void;
  /** What stands at the end of the row. */
  children?: ComponentChildren;
}

export function Tabs<K extends string>({ label, id, tabs, active, onChange, children }: TabsProps<K>) {
  const row = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.key === active);
    const step = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = tabs[(step + tabs.length) % tabs.length];
    if (!next) return;
    onChange(next.key);
    row.current?.querySelector<HTMLElement>(`[data-key="${next.key}"]`)?.focus();
  };
  return (
    <div class={css.bar}>
      <div role="tablist" aria-label={label} class={css.tabs} ref={row} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.key}
            type="button"
            role="tab"
            class={css.tab}
            id={`${id}-tab-${tab.key}`}
            data-key={tab.key}
            aria-selected={tab.key === active}
            aria-controls={`${id}-panel-${tab.key}`}
            tabIndex={tab.key === active ? 0 : -1}
            onClick={() => onChange(tab.key)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      {children}
    </div>
  );
}

interface TabPanelProps<K extends string> {
  id: string;
  tab: K;
  active: K;
  class?: string;
  children: ComponentChildren;
}

/** Rendered only while active. */
export function TabPanel<K extends string>({ id, tab, active, children, class: extra }: TabPanelProps<K>) {
  if (tab !== active) return null;
  return (
    <div role="tabpanel" id={`${id}-panel-${tab}`} aria-labelledby={`${id}-tab-${tab}`} class={extra}>
      {children}
    </div>
  );
}
