// A problem package from the setter's disk: what became of it, or the file and the line at fault.

import { useRef, useState } from "preact/hooks";
import { isStaff } from "../../app/session";
import { rest } from "../../app/server";
import { clearResources } from "../../app/resource";
import { useTitle } from "../../app/title";
import { t } from "../../text/en";
import { formatPercent } from "../../text/format";
import { Button, ButtonLink } from "../../ui/Button";
import { FormError } from "../../ui/Field";
import { useDeed } from "../../ui/deed";
import { sayError } from "../../ui/errors";
import { DeniedState } from "../../ui/states";
import { showToast } from "../../ui/toast";
import type { WireError } from "../../wire/errors";
import type { ImportedView } from "../../wire/types";
import { VisibilityField, type Visibility } from "./VisibilityField";
import css from "./ImportProblem.module.css";

const MOST_BYTES = 64 * 1024 * 1024;

/** All of the deed: another file, or the same one changed, is another. */
interface Upload {
  name: string;
  visibility: Visibility;
  size: number;
  changed: number;
}

export default function ImportProblem() {
  useTitle(t.problems.importTitle);
  if (!isStaff.value) return <DeniedState error={{ code: "FORBIDDEN" }} />;
  return (
    <div class={css.card}>
      <h1>{t.problems.importTitle}</h1>
      <p class={css.lead}>{t.problems.importLead}</p>
      <ImportForm />
    </div>
  );
}

function ImportForm() {
  const input = useRef<HTMLInputElement>(null);
  const [visibility, setVisibility] = useState<Visibility>("draft");
  const [fault, setFault] = useState("");
  /** Whether the error is of what is chosen now. */
  const [isTried, setTried] = useState(false);
  const [done, setDone] = useState<ImportedView | null>(null);
  const [sent, setSent] = useState(0);
  const { error, isBusy, run } = useDeed(async ({ name, visibility }: Upload, key) => {
    const file = input.current?.files?.[0];
    if (!file) return;
    setSent(0);
    const archive = { content: file, type: "application/zip", onProgress: setSent };
    const { data } = await rest.upload<ImportedView>("problems/import", archive, { query: { name, visibility }, key });
    clearResources();
    if (input.current) setDone(data);
    else showToast(`${data.title}: ${t.problems.imported[data.outcome]}`);
  });

  const changed = (wrong = "") => {
    setFault(wrong);
    setTried(false);
  };
  const send = (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    const file = input.current?.files?.[0];
    const wrong = !file ? t.problems.importChoose : file.size === 0 ? t.problems.importEmpty : file.size > MOST_BYTES ? t.problems.importTooLarge : "";
    changed(wrong);
    if (file && !wrong) void run({ name: plainName(file.name), visibility, size: file.size, changed: file.lastModified }).then(() => setTried(true));
  };

  if (done) return <Imported done={done} onAnother={() => setDone(null)} />;
  return (
    <form class={css.form} onSubmit={send} noValidate>
      {fault ? <FormError>{fault}</FormError> : isTried && error && <Failure error={error} />}
      <label class={css.file}>
        <span>{t.problems.importFile}</span>
        <input ref={input} type="file" name="package" accept=".zip,application/zip" onChange={() => changed()} />
      </label>
      <VisibilityField label={t.problems.importVisibility} value={visibility} onChange={setVisibility} />
      <div>
        <Button kind="primary" size="large" type="submit" isBusy={isBusy}>
          {!isBusy ? t.problems.importSend : sent < 1 ? t.problems.importSending(formatPercent(sent)) : t.problems.importReading}
        </Button>
      </div>
    </form>
  );
}

function Failure({ error }: { error: WireError }) {
  return (
    <FormError>
      <p>{error.details.length > 0 ? error.message : sayError(error)}</p>
      {error.details.map(({ field, message }) => (
        <p key={field}>
          <code class={css.place}>{field}</code> {message}
        </p>
      ))}
    </FormError>
  );
}

function Imported({ done, onAnother }: { done: ImportedView; onAnother: () => void }) {
  return (
    <section class={css.form}>
      <div role="status">
        <h2>{done.title}</h2>
        <p>{t.problems.imported[done.outcome]}</p>
        <p class={css.quiet}>{t.problems.importTests(done.tests, done.format)}</p>
        {done.outcome !== "unchanged" && <p class={css.quiet}>{t.problems.importUnchecked}</p>}
      </div>
      {done.warnings.length > 0 && (
        <details class={css.notes} open={done.warnings.length <= 5}>
          <summary>{`${t.problems.importNotes} (${done.warnings.length})`}</summary>
          <ul>
            {done.warnings.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </details>
      )}
      <div class={css.buttons}>
        <ButtonLink kind="primary" href={`/problems/${done.slug}`}>
          {t.problems.importOpen}
        </ButtonLink>
        <ButtonLink href={`/problems/${done.slug}/versions`}>{t.problems.importCheck}</ButtonLink>
        <Button onClick={onAnother}>{t.problems.importAnother}</Button>
      </div>
    </section>
  );
}

/** The archive's name as the server takes it. */
function plainName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_. -]/g, "-").replace(/^[^A-Za-z0-9]+/, "");
  return plain.slice(0, 100) || "package.zip";
}
