// My submissions on this problem, newest first; the one that is open stands above the list.

import { Code, Send } from "lucide-preact";
import { useRef } from "preact/hooks";
import { me, logInAddress } from "../../app/session";
import { rest } from "../../app/server";
import { t } from "../../text/en";
import { formatAgo, formatBytes, formatPoints, formatRunTime } from "../../text/format";
import { Button, ButtonLink } from "../../ui/Button";
import { useServerNow } from "../../ui/Countdown";
import { Table } from "../../ui/Table";
import { VerdictBadge } from "../../ui/Verdict";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { showToast } from "../../ui/toast";
import { languageTitle } from "../../wire/languages";
import type { ProgramFile, SubmissionView } from "../../wire/types";
import css from "./SubmissionHistory.module.css";
import { outcomeOf, VerdictDetail, wasRun } from "./VerdictDetail";
import type { Work } from "./work";

export function SubmissionHistory({ work, submitKey }: { work: Work; submitKey: string | undefined }) {
  const now = useServerNow();
  const rows = work.submissions.list.value;
  const detail = useRef<HTMLDivElement>(null);
  if (me.value === null) {
    return <EmptyState title={t.states.unauthorizedTitle} action={<ButtonLink href={logInAddress()}>{t.nav.logIn}</ButtonLink>} />;
  }
  if (rows === null) {
    const error = work.submissions.error.value;
    return error ? <ErrorState error={error} onRetry={() => void work.submissions.load()} /> : <Skeleton lines={3} />;
  }
  if (rows.length === 0) {
    return (
      <EmptyState title={t.work.noSubmissions} action={<Button onClick={() => void work.submit()} isBusy={work.isSubmitting.value}><Send class="icon" /> {t.work.submit}</Button>}>
        {submitKey && t.work.noSubmissionsHint(submitKey)}
      </EmptyState>
    );
  }
  const opened = rows.find(({ id }) => id === work.opened.value) ?? rows[0];
  const restore = async (submission: SubmissionView) => {
    const before = JSON.stringify(work.program.files);
    const { data } = await rest.get<{ language: string; files: ProgramFile[] }>(`submissions/${submission.id}/code`);
    // Nobody's typing is replaced by what was asked for before it.
    if (JSON.stringify(work.program.files) !== before) return showToast(t.work.restoreLate);
    work.program.chooseLanguage(data.language);
    work.program.replace(data.files.map(({ name, source }) => ({ name, text: source })));
  };
  // The row may stand far below its detail.
  const open = (id: string) => {
    work.opened.value = id;
    detail.current?.focus({ preventScroll: true });
    detail.current?.scrollIntoView({ block: "start" });
  };
  return (
    <div class={css.history}>
      {opened && (
        <div ref={detail} class={css.opened} role="group" aria-label={t.work.submissionNumber(opened.number)} tabIndex={-1}>
          <VerdictDetail
            key={opened.id}
            submission={opened}
            progress={work.submissions.progress.value.get(opened.id)}
            limits={work.problem.limits}
            isFresh={work.submissions.fresh.value === opened.id}
            hasLink
            onLine={(line, column, file) => work.program.goTo(line, column, file)}
          />
        </div>
      )}
      <div class={css.list}>
        <Table
          caption={t.work.tabs.submissions}
          rows={rows}
          rowKey={({ id }) => id}
          activeKey={opened?.id ?? null}
          onRow={({ id }) => open(id)}
          columns={[
            {
              key: "number",
              head: "#",
              isNarrow: true,
              cell: (row) => (
                <button type="button" class={css.number} onClick={() => open(row.id)}>
                  {row.number}
                </button>
              ),
            },
            { key: "verdict", head: t.work.verdict, cell: (row) => <VerdictBadge verdict={outcomeOf(row, work.submissions.progress.value.get(row.id))} /> },
            ...(work.problem.scoring ? [{ key: "score", head: t.work.pointsHead, isNumber: true, cell: (row: SubmissionView) => formatPoints(row.score) }] : []),
            { key: "language", head: t.work.language, isQuiet: true, class: css.wide, cell: (row) => languageTitle(row.language) },
            { key: "time", head: t.problems.timeLimit, isNumber: true, isQuiet: true, cell: (row) => formatRunTime(wasRun(row) ? row.max_cpu_ms : null) },
            { key: "memory", head: t.problems.memoryLimit, isNumber: true, isQuiet: true, class: css.wide, cell: (row) => formatBytes(wasRun(row) ? row.max_memory_bytes : null) },
            { key: "when", head: t.work.when, isNumber: true, isQuiet: true, cell: (row) => formatAgo(row.received_at, now) },
            {
              key: "code",
              head: <span class="visually-hidden">{t.problems.code}</span>,
              isNarrow: true,
              cell: (row) => (
                <Button kind="quiet" size="small" isIcon label={t.work.restore} onClick={() => restore(row)}>
                  <Code class="icon" />
                </Button>
              ),
            },
          ]}
        />
      </div>
    </div>
  );
}
