// Below a problem that one practises: the solution once it is solved, and notes that nobody else sees.

import { useState } from "preact/hooks";
import { me } from "../../app/session";
import { rest } from "../../app/server";
import { t } from "../../text/en";
import { Button } from "../../ui/Button";
import { FormError } from "../../ui/Field";
import { WireError } from "../../wire/errors";
import type { EditorialView, NotesView, ProblemView } from "../../wire/types";
import css from "./StatementPane.module.css";

const MOST_NOTES = 20_000;

export function ProblemExtras({ problem }: { problem: ProblemView }) {
  if (!me.value || !problem.me) return null;
  const isSolved = problem.me.status === "solved" || problem.me.status === "mastered";
  return (
    <>
      {problem.has_editorial && isSolved && <Editorial slug={problem.slug} />}
      <Notes slug={problem.slug} first={problem.me.notes} />
    </>
  );
}

function Editorial({ slug }: { slug: string }) {
  const [found, setFound] = useState<EditorialView | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const show = async () => {
    try {
      setFailure(null);
      setFound((await rest.get<EditorialView>(`problems/${slug}/solution`)).data);
    } catch (thrown) {
      setFailure(WireError.of(thrown).words);
    }
  };
  return (
    <section class={css.section}>
      <h2>{t.problems.editorial}</h2>
      {failure && <FormError>{failure}</FormError>}
      {found ? (
        // Sanitized by the server, like statements.
        <div class={css.prose} lang={found.language} dangerouslySetInnerHTML={{ __html: found.html }} />
      ) : (
        <Button onClick={show}>{t.problems.editorialShow}</Button>
      )}
    </section>
  );
}

function Notes({ slug, first }: { slug: string; first: string }) {
  const [saved, setSaved] = useState(first);
  const [text, setText] = useState(first);
  const [failure, setFailure] = useState<string | null>(null);
  const save = async () => {
    try {
      setFailure(null);
      const { data } = await rest.put<NotesView>(`problems/${slug}/notes`, { notes: text });
      setSaved(data.notes);
    } catch (thrown) {
      setFailure(WireError.of(thrown).words);
    }
  };
  return (
    <section class={css.section}>
      <h2>{t.problems.notes}</h2>
      {failure && <FormError>{failure}</FormError>}
      <textarea class={css.notes} rows={3} maxLength={MOST_NOTES} aria-label={t.problems.notes} placeholder={t.problems.notesHint} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      {text !== saved ? <Button onClick={save}>{t.problems.notesSave}</Button> : saved !== first && <span class={css.quiet} role="status">{t.problems.notesSaved}</span>}
    </section>
  );
}
