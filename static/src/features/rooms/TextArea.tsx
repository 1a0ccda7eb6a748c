// A few lines of text; Ctrl/⌘+Enter sends, as in the editor.

import { useId } from "preact/hooks";
import css from "./TextArea.module.css";

interface TextAreaProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  onSubmit?: () => unknown;
  rows?: number;
}

export function TextArea({ label, value, onInput, onSubmit, rows = 3 }: TextAreaProps) {
  const id = useId();
  return (
    <div class={css.field}>
      <label for={id}>{label}</label>
      <textarea
        id={id}
        rows={rows}
        maxLength={4000}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          onSubmit?.();
        }}
      />
    </div>
  );
}
