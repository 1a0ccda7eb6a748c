// The state of a form: what was typed stays, errors stand at their fields, one sending at a time.

import { useRef, useState } from "preact/hooks";
import { t } from "../text/en";
import { OFFLINE, TIMEOUT, WireError } from "../wire/errors";

type Fields = Record<string, string | boolean>;

export interface Form<F extends Fields> {
  values: F;
  set<K extends keyof F>(name: K, value: F[K]): void;
  errorOf(name: string): string | null;
  /** What belongs to no field. */
  error: string | null;
  isBusy: boolean;
  /** For <form onSubmit>. */
  submit(event: Event): void;
}

/** `send` gets the values; what it throws becomes errors of fields and of the form. `words` says a code in the form's own words. */
export function useForm<F extends Fields>(initial: F, send: (values: F) => Promise<void>, words: Readonly<Record<string, string>> = {}): Form<F> {
  const [values, setValues] = useState(initial);
  const [failure, setFailure] = useState<WireError | null>(null);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [isBusy, setBusy] = useState(false);
  const isSending = useRef(false);

  const fieldErrors = new Map(failure?.details.map(({ field, message }) => [field, message]));
  const hasPlace = [...fieldErrors.keys()].some((field) => field in initial);
  return {
    values,
    set: (name, value) => {
      setValues((now) => ({ ...now, [name]: value }));
      setTouched((now) => new Set(now).add(String(name)));
    },
    // An error goes once its field is changed.
    errorOf: (name) => (touched.has(name) ? null : (fieldErrors.get(name) ?? null)),
    error: failure && !hasPlace ? say(failure, words) : null,
    isBusy,
    submit: (event) => {
      event.preventDefault();
      if (isSending.current) return;
      const form = event.currentTarget instanceof HTMLFormElement ? event.currentTarget : null;
      isSending.current = true;
      setBusy(true);
      void send(values)
        .then(
          () => setFailure(null),
          (thrown: unknown) => {
            setFailure(WireError.of(thrown));
            setTouched(new Set());
            requestAnimationFrame(() => form?.querySelector<HTMLElement>("[aria-invalid]")?.focus());
          },
        )
        .finally(() => {
          isSending.current = false;
          setBusy(false);
        });
    },
  };
}

function say(error: WireError, words: Readonly<Record<string, string>>): string {
  if (error.code === OFFLINE || error.code === TIMEOUT) return t.errors.network;
  if (error.code === "TOO_MANY_REQUESTS" && error.retryAfterS) return t.errors.tooMany(Math.ceil(error.retryAfterS));
  return words[error.code] ?? error.message;
}
