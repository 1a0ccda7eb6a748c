// The state of a form: what was typed stays, errors stand at their fields, one sending at a time.

import { useState } from "preact/hooks";
import { useDeed } from "./deed";
import { sayError } from "./errors";

type Fields = Record<string, string | boolean>;

export interface Form<F extends Fields> {
  values: F;
  set<K extends keyof F>(name: K, value: F[K]): void;
  errorOf(name: string): string | null;
  /** What belongs to no field. */
  error: string | null;
  isBusy: boolean;
  /** The answer to a try before was lost: what is refused now may have been done then. */
  isAfterLost: boolean;
  /** For <form onSubmit>. */
  submit(event: Event): void;
}

interface FormOptions {
  /** Codes of errors in the form's own words. */
  words?: Readonly<Record<string, string>>;
  /** The same after a lost answer, as for a link that works once. */
  lostWords?: Readonly<Record<string, string>>;
  /** Called after an answer, where the form is still there. */
  onDone?: () => void;
}

/** `send` gets the values and the key of the deed; what it throws becomes errors of fields and of the form. */
export function useForm<F extends Fields>(initial: F, send: (values: F, key: string) => Promise<unknown>, { words, lostWords, onDone }: FormOptions = {}): Form<F> {
  const [values, setValues] = useState(initial);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const deed = useDeed(send, onDone);

  const fieldErrors = new Map(deed.error?.details.map(({ field, message }) => [field, message]));
  const hasPlace = [...fieldErrors.keys()].some((field) => field in initial);
  return {
    values,
    set: (name, value) => {
      setValues((now) => ({ ...now, [name]: value }));
      setTouched((now) => new Set(now).add(String(name)));
    },
    // An error goes once its field is changed.
    errorOf: (name) => (touched.has(name) ? null : (fieldErrors.get(name) ?? null)),
    error: deed.error && !hasPlace ? sayError(deed.error, deed.isAfterLost ? { ...words, ...lostWords } : words) : null,
    isBusy: deed.isBusy,
    isAfterLost: deed.isAfterLost,
    submit: (event) => {
      event.preventDefault();
      if (deed.isBusy) return;
      const form = event.currentTarget instanceof HTMLFormElement ? event.currentTarget : null;
      void deed.run(values).then((isDone) => {
        if (isDone) return;
        setTouched(new Set());
        requestAnimationFrame(() => form?.querySelector<HTMLElement>("[aria-invalid]")?.focus());
      });
    },
  };
}
