// Says what a deed does before it is done.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../text/en";
import { words } from "../../text/en-rooms";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { FormError } from "../../ui/Field";
import { WireError } from "../../wire/errors";

interface ConfirmProps {
  title: string;
  effect: string;
  deed?: string;
  isDanger?: boolean;
  onClose: () => void;
  onConfirm: () => Promise<unknown>;
  children?: ComponentChildren;
}

export function ConfirmDialog({ title, effect, deed = words.control.sure, isDanger, onClose, onConfirm, children }: ConfirmProps) {
  const [error, setError] = useState<string | null>(null);
  const go = async () => {
    setError(null);
    try {
      await onConfirm();
      onClose();
    } catch (thrown) {
      setError(WireError.of(thrown).message);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button kind={isDanger ? "danger" : "primary"} onClick={go} autofocus>{deed}</Button>
        </>
      }
    >
      {error && <FormError>{error}</FormError>}
      <p>{effect}</p>
      {children}
    </Dialog>
  );
}
