// A problem to work on: the statement beside the editor; on a phone one after the other.

import { BookOpen, Code, ListChecks } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import type { RouteProps } from "../../app/router";
import { useTitle } from "../../app/title";
import { t } from "../../text/en";
import { PhonePanes } from "../../ui/PhonePanes";
import { SplitPane } from "../../ui/SplitPane";
import { VerdictBadge } from "../../ui/Verdict";
import { isPhone } from "../../ui/phone";
import { Skeleton, View } from "../../ui/states";
import type { LanguageView, ProblemView } from "../../wire/types";
import { preloadEditor } from "../execution/editor/CodeEditor";
import { StatementPane } from "../problems/StatementPane";
import { useProblem } from "../problems/read";
import { EditorPane } from "./EditorPane";
import css from "./ProblemPage.module.css";
import { ResultPane } from "./ResultPane";
import { outcomeOf } from "./VerdictDetail";
import { WorkPane } from "./WorkPane";
import { useWork } from "./work";

export default function ProblemPage({ params }: RouteProps) {
  const slug = params["slug"] ?? "";
  useEffect(preloadEditor, []);
  const both = useProblem(slug);
  const skeleton = (
    <div class={css.loading}>
      <Skeleton lines={9} />
    </div>
  );
  return (
    <View resource={both} skeleton={skeleton}>
      {({ problem, languages }) => <Page key={problem.id} problem={problem} languages={languages} />}
    </View>
  );
}

type Pane = "statement" | "code" | "results";

function Page({ problem, languages }: { problem: ProblemView; languages: readonly LanguageView[] }) {
  useTitle(problem.title);
  const work = useWork(problem, languages);
  const [pane, setPane] = useState<Pane>("statement");
  const isBusy = work.runner.state.value.phase === "running" || work.isSubmitting.value;
  // On a phone the answer stands on another pane than the button.
  useEffect(() => {
    if (isBusy) setPane("results");
  }, [isBusy]);
  const useInput = (input: string) => {
    work.customInput.value = input;
    work.tab.value = "custom";
    setPane("results");
  };
  const statement = <StatementPane problem={problem} onUseInput={useInput} />;
  if (!isPhone.value) {
    return <SplitPane name="problem" label={t.work.resizeStatement} initial={0.42} least={280} first={statement} second={<WorkPane work={work} />} />;
  }
  const latest = work.submissions.latest.value;
  return (
    <PhonePanes
      label={problem.title}
      active={pane}
      onChange={setPane}
      panes={[
        { key: "statement", label: t.problems.statement, icon: <BookOpen class="icon" aria-hidden />, content: statement },
        { key: "code", label: t.problems.code, icon: <Code class="icon" aria-hidden />, content: <EditorPane work={work} /> },
        {
          key: "results",
          label: t.work.results,
          icon: <ListChecks class="icon" aria-hidden />,
          content: <ResultPane work={work} />,
          badge: latest && <VerdictBadge verdict={outcomeOf(latest, work.submissions.progress.value.get(latest.id))} form="mark" />,
        },
      ]}
    />
  );
}
