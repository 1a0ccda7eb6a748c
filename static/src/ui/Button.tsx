// A button that shows it was pressed and can't be pressed twice while its work is under way.

import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import css from "./Button.module.css";
import { DeedKey } from "../wire/deed";
import { WireError } from "../wire/errors";
import { classes } from "./classes";
import { tell } from "./toast";

interface Look {
  /** primary: the one thing to do here. quiet: no frame. danger: takes something away. */
  kind?: "primary" | "plain" | "quiet" | "danger";
  size?: "small" | "normal" | "large";
  /** Only an icon; `label` is then what is read out and shown as a tip. */
  isIcon?: boolean;
  label?: string;
  children?: ComponentChildren;
}

type ButtonProps = Look &
  Omit<JSX.HTMLAttributes<HTMLButtonElement>, "size" | "label" | "onClick" | "type"> & {
    type?: "button" | "submit";
    disabled?: boolean;
    /** Work started elsewhere (a form) is under way. */
    isBusy?: boolean;
    /** A promise keeps the button busy until it settles, and is told where it fails. `key` is the deed's: pressed again after a lost answer it is the same. */
    onClick?: (event: MouseEvent, key: string) => unknown;
  };

export function Button({ kind = "plain", size = "normal", isIcon, label, isBusy, onClick, type = "button", disabled, title, children, class: extra, ...rest }: ButtonProps) {
  const [isWorking, setWorking] = useState(false);
  const [keys] = useState(() => new DeedKey());
  const busy = isBusy || isWorking;
  const press = (event: MouseEvent) => {
    if (busy) return event.preventDefault();
    const work = onClick?.(event, keys.of(null));
    if (!(work instanceof Promise)) return;
    setWorking(true);
    work.then(() => keys.settle(null), (thrown: unknown) => keys.settle(WireError.of(thrown)));
    tell(work.finally(() => setWorking(false)));
  };
  return (
    <button
      {...rest}
      type={type}
      class={classes(css.button, css[kind], css[size], isIcon && css.icon, busy && css.busy, extra as string)}
      // Focus stays on a busy button, so it is marked rather than disabled.
      aria-disabled={busy || undefined}
      disabled={disabled}
      aria-label={label}
      title={title ?? (isIcon ? label : undefined)}
      onClick={press}
    >
      {children}
    </button>
  );
}

type LinkProps = Look & Omit<JSX.AnchorHTMLAttributes<HTMLAnchorElement>, "size" | "label"> & { href: string };

/** A link that looks like a button. */
export function ButtonLink({ kind = "plain", size = "normal", isIcon, label, children, class: extra, ...rest }: LinkProps) {
  return (
    <a title={isIcon ? label : undefined} {...rest} class={classes(css.button, css[kind], css[size], isIcon && css.icon, extra as string)} aria-label={label}>
      {children}
    </a>
  );
}
