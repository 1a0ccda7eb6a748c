// On a phone: one pane at a time, with tabs at the bottom. Panes stay alive behind the one that is shown.

import type { ComponentChildren } from "preact";
import css from "./PhonePanes.module.css";
import { PhoneTabs } from "./PhoneTabs";

export interface PhonePane<K extends string> {
  key: K;
  label: string;
  icon: ComponentChildren;
  content: ComponentChildren;
  /** News in a pane that is not shown. */
  badge?: ComponentChildren;
}

interface PhonePanesProps<K extends string> {
  label: string;
  panes: readonly PhonePane<K>[];
  active: K;
  onChange: (key: K) => void;
}

export function PhonePanes<K extends string>({ label, panes, active, onChange }: PhonePanesProps<K>) {
  return (
    <div class={css.panes}>
      {panes.map(({ key, content }) => (
        <div key={key} class={css.pane} hidden={key !== active}>
          {content}
        </div>
      ))}
      <PhoneTabs label={label}>
        {panes.map((pane) => (
          <button key={pane.key} type="button" aria-current={pane.key === active ? "true" : undefined} onClick={() => onChange(pane.key)}>
            {pane.icon}
            <span>
              {pane.label} {pane.badge}
            </span>
          </button>
        ))}
      </PhoneTabs>
    </div>
  );
}
