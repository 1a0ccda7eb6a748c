// A statement as a PDF, in the browser's own viewer. What it shows is a copy of the file under an address of its own,
// so that nothing in it is of this page's origin.

import { useEffect, useState } from "preact/hooks";
import { connections } from "../../app/server";
import { t } from "../../text/en";
import { ErrorState, Skeleton } from "../../ui/states";
import { OFFLINE, WireError } from "../../wire/errors";
import css from "./StatementPane.module.css";

export function PdfStatement({ url, title }: { url: string; title: string }) {
  const [shown, setShown] = useState<string | null>(null);
  const [isMissing, setMissing] = useState(false);
  const [attempt, setAttempt] = useState(0);
  // What did not come over a line that was down is asked for over the next one.
  const line = connections.value;
  useEffect(() => {
    if (isMissing) setAttempt((before) => before + 1);
  }, [line]);
  useEffect(() => {
    let address: string | null = null;
    const stop = new AbortController();
    setShown(null);
    setMissing(false);
    void fetch(url, { signal: stop.signal, credentials: "same-origin" })
      .then(async (response) => {
        if (!response.ok) throw new Error(String(response.status));
        // The type is ours: whatever the file is, the viewer is what opens it.
        address = URL.createObjectURL(new Blob([await response.arrayBuffer()], { type: "application/pdf" }));
        setShown(address);
      })
      .catch(() => {
        if (!stop.signal.aborted) setMissing(true);
      });
    return () => {
      stop.abort();
      if (address !== null) URL.revokeObjectURL(address);
    };
  }, [url, attempt]);
  return (
    <section class={css.section}>
      {shown !== null && <iframe class={css.pdf} src={shown} title={title} />}
      {shown === null && (isMissing ? <ErrorState error={WireError.local(OFFLINE, "")} onRetry={() => setAttempt(attempt + 1)} /> : <Skeleton lines={10} />)}
      <p>
        <a href={url} download>
          {t.problems.pdf}
        </a>
      </p>
    </section>
  );
}
