// Text of a program in a sunken block, with what can be done with it.

import type { ComponentChildren } from "preact";
import css from "./Well.module.css";
import { classes } from "./classes";

/** The grid that wells stand in, as many beside each other as there is room for. */
export function Wells({ children }: { children: ComponentChildren }) {
  return <div class={css.wells}>{children}</div>;
}

interface WellProps {
  title: string;
  /** Buttons beside the title. */
  actions?: ComponentChildren;
  /** As tall as the text is. */
  isTall?: boolean;
  /** A row of its own: for long lines. */
  isWide?: boolean;
  children: ComponentChildren;
}

export function Well({ title, actions, isTall, isWide, children }: WellProps) {
  return (
    <figure class={classes(css.well, isWide && css.wide)}>
      <figcaption>
        <span>{title}</span>
        {actions}
      </figcaption>
      <pre tabIndex={0} class={classes(isTall && css.tall)}>
        {children}
      </pre>
    </figure>
  );
}
