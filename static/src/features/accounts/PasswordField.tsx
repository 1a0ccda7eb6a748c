import { Eye, EyeOff } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../text/en";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";

interface PasswordFieldProps {
  label: string;
  autocomplete: "current-password" | "new-password";
  value: string;
  error?: string | null;
  hint?: ComponentChildren;
  onInput: (value: string) => void;
}

/** A password that can be looked at before it is sent. */
export function PasswordField({ label, autocomplete, value, error, hint, onInput }: PasswordFieldProps) {
  const [isShown, setShown] = useState(false);
  return (
    <TextField
      label={label}
      name={autocomplete}
      type={isShown ? "text" : "password"}
      autocomplete={autocomplete}
      autocapitalize="off"
      spellcheck={false}
      required
      value={value}
      error={error}
      hint={hint}
      onInput={onInput}
      after={
        <Button kind="quiet" isIcon label={isShown ? t.accounts.hide : t.accounts.show} onClick={() => setShown(!isShown)}>
          {isShown ? <EyeOff class="icon" /> : <Eye class="icon" />}
        </Button>
      }
    />
  );
}
