// A deed of a person: sent once at a time, and until its answer is known the same deed however often it is tried.
// An answer that comes when its view is gone closes nothing of another one; an error is then told at the edge of the window.

import { useEffect, useRef, useState } from "preact/hooks";
import { DeedKey } from "../wire/deed";
import { WireError } from "../wire/errors";
import { sayError } from "./errors";
import { showToast } from "./toast";

export interface Deed<V> {
  /** Of the last try, until the next one. */
  error: WireError | null;
  /** The answer to a try before the last one was lost: it may have been done. */
  isAfterLost: boolean;
  isBusy: boolean;
  /** Whether it was done. `value` says all of the deed: another value is another deed. */
  run(value: V): Promise<boolean>;
}

/** `onDone` is called after an answer, where the view is still there. */
export function useDeed<V>(send: (value: V, key: string) => Promise<unknown>, onDone?: () => void): Deed<V> {
  const [{ error, isAfterLost }, setError] = useState<{ error: WireError | null; isAfterLost: boolean }>({ error: null, isAfterLost: false });
  const [isBusy, setBusy] = useState(false);
  const [state] = useState(() => ({ keys: new DeedKey(), isSending: false, isGone: false, isLost: false }));
  const latest = useRef({ send, onDone });
  latest.current = { send, onDone };
  useEffect(
    () => () => {
      state.isGone = true;
    },
    [],
  );
  const run = async (value: V): Promise<boolean> => {
    if (state.isSending) return false;
    state.isSending = true;
    setBusy(true);
    try {
      await latest.current.send(value, state.keys.of(value));
      state.keys.settle(null);
      state.isLost = false;
      setError({ error: null, isAfterLost: false });
    } catch (thrown) {
      const failure = WireError.of(thrown);
      state.keys.settle(failure);
      setError({ error: failure, isAfterLost: state.isLost });
      state.isLost ||= failure.temporary;
      if (state.isGone) showToast(sayError(failure), "error");
      return false;
    } finally {
      state.isSending = false;
      setBusy(false);
    }
    if (!state.isGone) latest.current.onDone?.();
    return true;
  };
  return { error, isAfterLost, isBusy, run };
}
