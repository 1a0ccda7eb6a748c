// Below the editor: the samples with what came out, own input, and the submissions.

import { useId } from "preact/hooks";
import { t } from "../../text/en";
import { combination } from "../../ui/keyboard";
import { Tabs, TabPanel } from "../../ui/Tabs";
import { isPending, VerdictBadge } from "../../ui/Verdict";
import css from "./ResultPane.module.css";
import { CustomRun, SampleRuns } from "./RunResults";
import { SubmissionHistory } from "./SubmissionHistory";
import { outcomeOf } from "./VerdictDetail";
import type { Work, WorkTab } from "./work";

const TABS: { key: WorkTab; label: string }[] = [
  { key: "samples", label: t.work.tabs.tests },
  { key: "custom", label: t.work.tabs.custom },
  { key: "submissions", label: t.work.tabs.submissions },
];

export function ResultPane({ work }: { work: Work }) {
  const id = useId();
  const latest = work.submissions.latest.value;
  const progress = latest ? work.submissions.progress.value.get(latest.id) : undefined;
  const outcome = latest && outcomeOf(latest, progress);
  return (
    <section class={css.pane} aria-label={t.work.results}>
      <Tabs
        id={id}
        label={t.work.results}
        active={work.tab.value}
        onChange={(tab) => (work.tab.value = tab)}
        tabs={work.handsInAnswers ? TABS.filter(({ key }) => key === "submissions") : TABS}
      >
        {latest && outcome && (
          <button
            type="button"
            class={css.latest}
            onClick={() => {
              work.tab.value = "submissions";
              work.opened.value = latest.id;
            }}
          >
            <span class={css.number}>#{latest.number}</span>
            <VerdictBadge verdict={outcome} isFresh={work.submissions.fresh.value === latest.id} />
            {isPending(outcome) && progress && progress.number > 0 && <span class={css.number}>{t.work.progress(progress.number, progress.total)}</span>}
          </button>
        )}
      </Tabs>
      <TabPanel id={id} tab="samples" active={work.tab.value} class={css.panel}>
        <SampleRuns work={work} />
      </TabPanel>
      <TabPanel id={id} tab="custom" active={work.tab.value} class={css.panel}>
        <CustomRun work={work} />
      </TabPanel>
      <TabPanel id={id} tab="submissions" active={work.tab.value} class={css.panel}>
        <SubmissionHistory work={work} submitKey={combination("Enter")} />
      </TabPanel>
    </section>
  );
}
