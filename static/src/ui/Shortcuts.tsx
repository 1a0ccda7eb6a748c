// The list of keys, opened by "?": what is bound on this page now.

import { t } from "../text/en";
import { modifier } from "../text/format";
import { Dialog } from "./Dialog";
import css from "./Shortcuts.module.css";
import { boundKeys } from "./keys";

export function Shortcuts({ onClose }: { onClose: () => void }) {
  const seen = new Set<string>();
  const bindings = boundKeys().filter(({ keys }) => !seen.has(keys) && seen.add(keys));
  return (
    <Dialog title={t.shortcuts.title} onClose={onClose}>
      <dl class={css.list}>
        {bindings.map(({ keys, words }) => (
          <div key={keys} class={css.row}>
            <dt>{words}</dt>
            <dd>
              <Keys keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
      <p>
        <a href="/languages" onClick={onClose}>
          {t.languages.title}
        </a>
      </p>
    </Dialog>
  );
}

const NAMES: Record<string, string> = { mod: modifier, enter: "Enter", escape: "Esc", arrowup: "↑", arrowdown: "↓" };

/** "mod+k" as key caps. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span class={css.keys}>
      {keys.split(/[ +](?=.)/).map((key, index) => (
        <kbd key={index}>{NAMES[key.toLowerCase()] ?? key.toUpperCase()}</kbd>
      ))}
    </span>
  );
}
