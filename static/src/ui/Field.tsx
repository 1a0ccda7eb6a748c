// A labelled input with its hint and its error, tied together for those who can't see them beside each other.

import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import css from "./Field.module.css";
import { classes } from "./classes";

const PARAGRAPH = 4000; // characters; what the server takes of a question, an answer or an announcement

interface FieldProps {
  label: string;
  hint?: ComponentChildren;
  error?: string | null;
  /** The label is read out but not shown. */
  isLabelHidden?: boolean;
}

type FrameProps = FieldProps & { id: string; isInline?: boolean; children: ComponentChildren };

/** The label above what is filled in, and below it what is said of it. */
function Frame({ id, label, hint, error, isLabelHidden, isInline, children }: FrameProps) {
  return (
    <div class={classes(css.field, isInline && css.inline)}>
      <label for={id} class={isLabelHidden ? "visually-hidden" : css.label}>
        {label}
      </label>
      {children}
      <Note id={`${id}-note`} hint={hint} error={error} />
    </div>
  );
}

type TextFieldProps = FieldProps &
  Omit<JSX.InputHTMLAttributes<HTMLInputElement>, "label" | "onInput" | "value"> & { value: string; onInput: (value: string) => void; after?: ComponentChildren };

export function TextField({ label, hint, error, isLabelHidden, value, onInput, after, ...rest }: TextFieldProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error} isLabelHidden={isLabelHidden}>
      <div class={css.box}>
        <input
          {...rest}
          id={id}
          class={classes(css.input, error && css.wrong)}
          value={value}
          aria-invalid={error ? true : undefined}
          aria-describedby={error || hint ? `${id}-note` : undefined}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
        {after}
      </div>
    </Frame>
  );
}

type TextAreaProps = Pick<FieldProps, "label" | "isLabelHidden" | "error"> & {
  value: string;
  onInput: (value: string) => void;
  /** Called by Ctrl/⌘+Enter, which sends as in the editor. */
  onSubmit?: () => unknown;
  rows?: number;
  maxLength?: number;
  placeholder?: string;
};

/** A few lines of text. */
export function TextArea({ label, isLabelHidden, error, value, onInput, onSubmit, rows = 3, maxLength = PARAGRAPH, placeholder }: TextAreaProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} error={error} isLabelHidden={isLabelHidden}>
      <textarea
        id={id}
        class={classes(css.input, css.lines, error && css.wrong)}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-note` : undefined}
        rows={rows}
        maxLength={maxLength}
        placeholder={placeholder}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (!onSubmit || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          onSubmit();
        }}
      />
    </Frame>
  );
}

type SelectProps<T extends string | number> = FieldProps & {
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
  isInline?: boolean;
};

export function SelectField<T extends string | number>({ label, hint, error, isLabelHidden, isInline, value, options, onChange }: SelectProps<T>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error} isLabelHidden={isLabelHidden} isInline={isInline}>
      <select
        id={id}
        class={classes(css.input, css.select, error && css.wrong)}
        value={value}
        onChange={(event) => {
          const chosen = options[event.currentTarget.selectedIndex];
          if (chosen) onChange(chosen[0]);
        }}
      >
        {options.map(([key, text]) => (
          <option key={key} value={key} selected={key === value}>
            {text}
          </option>
        ))}
      </select>
    </Frame>
  );
}

export function CheckField({ label, hint, checked, onChange }: { label: string; hint?: ComponentChildren; checked: boolean; onChange: (checked: boolean) => void }) {
  const id = useId();
  return (
    <div class={css.check}>
      <input id={id} type="checkbox" checked={checked} aria-describedby={hint ? `${id}-note` : undefined} onChange={(event) => onChange(event.currentTarget.checked)} />
      <div>
        <label for={id}>{label}</label>
        <Note id={`${id}-note`} hint={hint} />
      </div>
    </div>
  );
}

/** What is wrong with a form as a whole. */
export function FormError({ children }: { children: ComponentChildren }) {
  return (
    <div role="alert" class={css.formError}>
      {children}
    </div>
  );
}

function Note({ id, hint, error }: { id: string; hint?: ComponentChildren; error?: string | null }) {
  if (!error && !hint) return null;
  return (
    <p id={id} class={error ? css.error : css.hint}>
      {error || hint}
    </p>
  );
}
