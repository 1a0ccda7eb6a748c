// Below a problem that one practises: the solution once it is solved, notes that nobody else sees, and who sees it.

import { useState } from "preact/hooks";
import { useKept } from "../../app/kept";
import { me } from "../../app/session";
import { rest } from "../../app/server";
import { t } from "../../text/en";
import { Button } from "../../ui/Button";
import { useDeed } from "../../ui/deed";
import { sayError } from "../../ui/errors";
import { FormError, TextArea } from "../../ui/Field";
import { WireError } from "../../wire/errors";
import type { EditorialView, NotesView, ProblemView } from "../../wire/types";
import { updateProblem } from "./read";
import { WhoSees } from "./WhoSees";
import css from "./StatementPane.module.css";

const MOST_NOTES = 20_000;

export function ProblemExtras({ problem }: { problem: ProblemView }) {
  if (!me.value || !problem.me) return null;
  const isSolved = problem.me.status === "solved" || problem.me.status === "mastered";
  return (
    <>
      {problem.has_editorial && isSolved && <Editorial slug={problem.slug} />}
      <Notes problem={problem} saved={problem.me.notes} />
      {problem.may_publish && <WhoSees problem={problem} />}
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
      setFailure(sayError(WireError.of(thrown)));
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

function Notes({ problem, saved }: { problem: ProblemView; saved: string }) {
  // Null until something else is typed than what is saved.
  const [typed, setTyped] = useKept<string | null>(`notes/${problem.id}`, null);
  const [isSaved, setSaved] = useState(false);
  const text = typed ?? saved;
  const { error, isBusy, run } = useDeed(async (notes: string, key) => {
    const { data } = await rest.put<NotesView>(`problems/${problem.slug}/notes`, { notes }, { key });
    updateProblem(problem, (now) => ({ ...now, me: now.me && { ...now.me, notes: data.notes } }));
    setTyped((now) => (now === notes ? null : now));
    setSaved(true);
  });
  return (
    <section class={css.section}>
      <h2>{t.problems.notes}</h2>
      {error && <FormError>{sayError(error)}</FormError>}
      <div class={css.field}>
        <TextArea label={t.problems.notes} isLabelHidden maxLength={MOST_NOTES} placeholder={t.problems.notesHint} value={text} onInput={setTyped} />
      </div>
      {text !== saved ? <Button isBusy={isBusy} onClick={() => run(text)}>{t.problems.notesSave}</Button> : isSaved && <span class={css.quiet} role="status">{t.problems.notesSaved}</span>}
    </section>
  );
}
