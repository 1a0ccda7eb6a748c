// A modal dialog on the browser's own <dialog>: focus kept inside, Escape closes, focus returns to where it was.

import { X } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../text/en";
import { Button } from "./Button";
import css from "./Dialog.module.css";
import { classes } from "./classes";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  /** Buttons below, the way out first, the deed last. */
  footer?: ComponentChildren;
  isWide?: boolean;
  /** The title is read out but not shown, and the frame has no padding of its own. */
  isPlain?: boolean;
}

export function Dialog({ title, onClose, children, footer, isWide, isPlain }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      // What was pressed may be gone by the deed; the page's content then takes the focus.
      const after = before instanceof HTMLElement && before.isConnected ? before : document.getElementById("main");
      after?.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={classes(css.dialog, isWide && css.wide, isPlain && css.plain)}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div class={css.frame}>
        <header class={isPlain ? "visually-hidden" : css.header}>
          <h2 id={id}>{title}</h2>
          {!isPlain && (
            <Button kind="quiet" isIcon size="small" label={t.actions.close} onClick={onClose}>
              <X class="icon" />
            </Button>
          )}
        </header>
        <div class={isPlain ? undefined : css.body}>{children}</div>
        {footer && <footer class={css.footer}>{footer}</footer>}
      </div>
    </dialog>
  );
}
