// Says what a deed does before it is done.

import type { ComponentChildren } from "preact";
import { t } from "../text/en";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { useDeed } from "./deed";
import { sayError } from "./errors";
import { FormError } from "./Field";

interface ConfirmProps {
  title: string;
  effect: string;
  deed?: string;
  isDanger?: boolean;
  /** What is chosen in the dialog itself: with another choice it is another deed. */
  choice?: string;
  onClose: () => void;
  /** Gets the key of the deed: pressed again after a lost answer it is the same one. */
  onConfirm: (key: string) => Promise<unknown>;
  children?: ComponentChildren;
}

export function ConfirmDialog({ title, effect, deed = t.actions.sure, isDanger, choice = "", onClose, onConfirm, children }: ConfirmProps) {
  const confirm = useDeed((_: string, key) => onConfirm(key), onClose);
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button kind={isDanger ? "danger" : "primary"} isBusy={confirm.isBusy} onClick={() => confirm.run(choice)} autofocus>{deed}</Button>
        </>
      }
    >
      {confirm.error && <FormError>{sayError(confirm.error)}</FormError>}
      <p>{effect}</p>
      {children}
    </Dialog>
  );
}
