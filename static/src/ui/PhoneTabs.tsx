// The bar of tabs at the bottom of a phone's screen: links or buttons, each an icon over a word.

import type { ComponentChildren } from "preact";
import css from "./PhoneTabs.module.css";

export function PhoneTabs({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <nav class={css.tabs} aria-label={label}>
      {children}
    </nav>
  );
}
