// Who may see a problem: for whoever made it, and admins.

import { useState } from "preact/hooks";
import { rest } from "../../app/server";
import { t } from "../../text/en";
import { Button } from "../../ui/Button";
import { useDeed } from "../../ui/deed";
import { sayError } from "../../ui/errors";
import { FormError } from "../../ui/Field";
import type { ProblemView, VisibilityView } from "../../wire/types";
import { updateProblem } from "./read";
import { VisibilityField, type Visibility } from "./VisibilityField";
import css from "./StatementPane.module.css";

export function WhoSees({ problem }: { problem: ProblemView }) {
  const [chosen, setChosen] = useState<Visibility | null>(null);
  const { error, isBusy, run } = useDeed(async (visibility: Visibility, key) => {
    const { data } = await rest.put<VisibilityView>(`problems/${problem.slug}/visibility`, { visibility }, { key });
    updateProblem(problem, (now) => ({ ...now, visibility: data.visibility }));
    setChosen(null);
  });
  const shown = chosen ?? problem.visibility;
  return (
    <section class={css.section}>
      {error && <FormError>{sayError(error)}</FormError>}
      <div class={css.field}>
        <VisibilityField label={t.problems.whoSees} value={shown} onChange={setChosen} />
      </div>
      <p>
        <a href={`/problems/${problem.slug}/versions`}>{t.problems.versions}</a>
      </p>
      {shown !== problem.visibility && <Button isBusy={isBusy} onClick={() => run(shown)}>{t.actions.save}</Button>}
    </section>
  );
}
