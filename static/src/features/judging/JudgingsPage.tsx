// The jury's view of a submission: every judging, and everything about one run.

import { query } from "../../app/router";
import { useResource } from "../../app/resource";
import type { RouteProps } from "../../app/router";
import { rest } from "../../app/server";
import { useTitle } from "../../app/title";
import { t } from "../../text/en";
import { words } from "../../text/en-judging";
import { formatBytes, formatDateTime, formatPoints, formatRunTime } from "../../text/format";
import { Button } from "../../ui/Button";
import { Skeleton, View } from "../../ui/states";
import { VerdictBadge } from "../../ui/Verdict";
import type { JudgedRunView, JudgingsView, JudgingView, SubmissionView, TextView } from "../../wire/types";
import { rejudge } from "./deeds";
import css from "./judging.module.css";
import { Hash, Result } from "./parts";

export default function JudgingsPage({ params }: RouteProps) {
  const id = params["id"] ?? "";
  const path = `submissions/${encodeURIComponent(id)}`;
  const submission = useResource(`submission-page/${id}`, async (signal) => (await rest.get<SubmissionView>(path, undefined, signal)).data);
  const judgings = useResource(`judgings/${id}`, async (signal) => (await rest.get<JudgingsView>(`${path}/judgings`, undefined, signal)).data);
  const of = submission.state.value;
  const title = of.phase === "ready" ? words.judgingsOf(`#${of.data.number}`) : words.judgings;
  useTitle(title);
  const chosen = query.value.get("judging");
  const run = Number(query.value.get("run") ?? 0);
  return (
    <div class={css.page}>
      <div class={css.head}>
        <h1><a href={`/submissions/${id}`}>{title}</a></h1>
        <Button onClick={(_, key) => rejudge({ submission_id: id }, key)} title={words.rejudgeHint}>{words.rejudge}</Button>
      </div>
      {of.phase === "ready" && <About of={of.data} />}
      <View resource={judgings} skeleton={<Skeleton lines={8} />}>
        {(data) => (
          <>
            {chosen && run > 0 && <Run key={`${chosen} ${run}`} submission={id} judging={chosen} number={run} />}
            {data.judgings.map((judging) => (
              <Judging key={judging.id} submission={id} judging={judging} run={judging.id === chosen ? run : 0} />
            ))}
          </>
        )}
      </View>
    </div>
  );
}

/** Whose it is, of what, and from when. */
function About({ of }: { of: SubmissionView }) {
  return (
    <p class={css.quiet}>
      {of.display_name} · {of.problem_title} · {t.languageNames[of.language] ?? of.language} · {words.received} {formatDateTime(of.received_at)}
      {of.room_id && <> · <a href={`/rooms/${of.room_id}`}>{words.back}</a></>}
    </p>
  );
}

function Judging({ submission, judging, run }: { submission: string; judging: JudgingView; run: number }) {
  return (
    <section class={css.card}>
      <h2 class={css.arrow}>
        <Result verdict={judging.verdict} score={judging.score} />
        <span class={css.quiet}>{judging.counts ? words.counts : judging.candidate ? words.candidate : ""}</span>
      </h2>
      <dl class={css.facts}>
        <dt>{words.finished}</dt><dd>{formatDateTime(judging.finished_at)}</dd>
        <dt>{words.worker}</dt><dd>{judging.worker || words.none}</dd>
        <dt>{words.version}</dt><dd>{judging.language_version || words.none}</dd>
        <dt>{words.package}</dt><dd><Hash value={judging.package} /></dd>
        <dt>{words.image}</dt><dd><Hash value={judging.image} /></dd>
        <dt>{words.secondRuns}</dt><dd>{judging.rerun_near_limit ? words.ranTwice(judging.runs.filter((one) => one.both_cpu_ms).length) : words.off}</dd>
      </dl>
      {judging.error && <p class={css.warn}>{words.error}: {judging.error}</p>}
      {judging.compiler_output && <Text title={words.compiler} text={judging.compiler_output} />}
      {judging.runs.length > 0 && (
        <ul class={css.runs} aria-label={words.runs}>
          {judging.runs.map((one) => (
            <li key={one.number}>
              <a href={`/submissions/${submission}/judgings?judging=${judging.id}&run=${one.number}`} aria-current={one.number === run ? "true" : undefined} title={one.both_cpu_ms ? `${one.name}, ${words.twice}` : one.name}>
                {one.number} <VerdictBadge verdict={one.verdict} form="mark" />{one.both_cpu_ms && <abbr title={words.twice}>{words.twiceMark}</abbr>}
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Run({ submission, judging, number }: { submission: string; judging: string; number: number }) {
  const path = `submissions/${encodeURIComponent(submission)}/judgings/${encodeURIComponent(judging)}/runs/${number}`;
  const run = useResource(`run/${judging}/${number}`, async (signal) => (await rest.get<JudgedRunView>(path, undefined, signal)).data);
  return (
    <View resource={run} skeleton={<Skeleton lines={8} />}>
      {(shown) => (
        <section class={css.card}>
          <h2 class={css.arrow}>{words.run(number)} <VerdictBadge verdict={shown.verdict} form="long" /></h2>
          <dl class={css.facts}>
            <dt>{words.test}</dt><dd>{shown.name}</dd>
            <dt>{words.cpu}</dt><dd>{formatRunTime(shown.cpu_ms)}</dd>
            {shown.both_cpu_ms && <><dt>{words.twice}</dt><dd>{words.bothTimes(formatRunTime(shown.both_cpu_ms[0]), formatRunTime(shown.both_cpu_ms[1]))}</dd></>}
            <dt>{words.wall}</dt><dd>{formatRunTime(shown.wall_ms)}</dd>
            <dt>{words.memory}</dt><dd>{formatBytes(shown.memory_bytes)}</dd>
            <dt>{words.exit}</dt><dd>{shown.exit_code ?? words.none}</dd>
            <dt>{words.signal}</dt><dd>{shown.signal ?? words.none}</dd>
            <dt>{words.killedBy}</dt><dd>{shown.killed_by ?? words.nobody}</dd>
            <dt>{words.limit}</dt><dd>{shown.limit_broken ?? words.none}</dd>
            {shown.score !== null && <><dt>{words.score}</dt><dd>{formatPoints(shown.score)}</dd></>}
          </dl>
          {shown.judge_message && <Text title={words.judgeMessage} text={shown.judge_message} />}
          {shown.team_message && <Text title={words.teamMessage} text={shown.team_message} />}
          <Kept title={words.input} view={shown.input} href={`/api/v1/${path}/input`} />
          <Kept title={words.answer} view={shown.answer} href={`/api/v1/${path}/answer`} />
          <Kept title={words.output} view={shown.output} href={`/api/v1/${path}/output`} />
          <Kept title={words.stderr} view={shown.stderr} href={`/api/v1/${path}/stderr`} />
        </section>
      )}
    </View>
  );
}

function Text({ title, text }: { title: string; text: string }) {
  return (
    <figure class={css.text}>
      <figcaption>{title}</figcaption>
      <pre tabIndex={0} aria-label={title}>{text}</pre>
    </figure>
  );
}

function Kept({ title, view, href }: { title: string; view: TextView | null; href: string }) {
  if (!view) return <p class={css.quiet}>{title}: {words.gone}</p>;
  return (
    <figure class={css.text}>
      <figcaption>
        {title}
        {view.is_cut && <span class={css.quiet}>{words.cut(formatBytes(view.size_bytes))}</span>}
        {view.size_bytes > 0 && <a class={css.quiet} href={href} download>{words.download}</a>}
      </figcaption>
      {view.size_bytes === 0 ? <p class={css.quiet}>{words.empty}</p> : <pre tabIndex={0} aria-label={title}>{view.text}</pre>}
    </figure>
  );
}
