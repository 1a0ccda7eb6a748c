// Says what a deed does before it is done.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../text/en";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { FormError } from "./Field";
import { WireError } from "../wire/errors";

interface ConfirmProps {
  title: string;
  effect: string;
  deed?: string;
  isDanger?: boolean;
  onClose: () => void;
  onConfirm: () => Promise<unknown>;
  children?: ComponentChildren;
}

export function ConfirmDialog({ title, effect, deed = t.actions.sure, isDanger, onClose, onConfirm, children }: ConfirmProps) {
  const [error, setError] = useState<string | null>(null);
  const go = async () => {
    setError(null);
    try {
      await onConfirm();
      onClose();
    } catch (thrown) {
      setError(WireError.of(thrown).words);
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
