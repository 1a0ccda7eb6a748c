// A judging and one of its runs, as the jury sees them: of a submission, or of a rehearsal.

import { useResource } from "../../app/resource";
import { rest } from "../../app/server";
import { words } from "../../text/en-judging";
import { formatBytes, formatDateTime, formatPoints, formatRunTime } from "../../text/format";
import { Skeleton, View } from "../../ui/states";
import { VerdictBadge } from "../../ui/Verdict";
import type { JudgingView, RunDetail } from "../../wire/types";
import css from "./judging.module.css";
import { Hash, Kept, Result, Text } from "./parts";

interface JudgingProps {
  judging: JudgingView;
  /** The number of the run that is shown; 0: none. */
  run: number;
  hrefOf: (run: number) => string;
}

export function Judging({ judging, run, hrefOf }: JudgingProps) {
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
              <a href={hrefOf(one.number)} aria-current={one.number === run ? "true" : undefined} title={one.both_cpu_ms ? `${one.name}, ${words.twice}` : one.name}>
                {one.number} <VerdictBadge verdict={one.verdict} form="mark" />{one.both_cpu_ms && <abbr title={words.twice}>{words.twiceMark}</abbr>}
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** One run by its address; `hasFiles`: each of its texts can be saved whole from below that. */
export function Run({ path, number, hasFiles = false }: { path: string; number: number; hasFiles?: boolean }) {
  const run = useResource(`run/${path}`, async (signal) => (await rest.get<RunDetail>(path, undefined, signal)).data);
  const fileOf = (part: string) => (hasFiles ? `/api/v1/${path}/${part}` : undefined);
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
          {shown.data ? (
            <>
              <Kept title={words.input} view={shown.input} href={fileOf("input")} />
              <Kept title={words.answer} view={shown.answer} href={fileOf("answer")} />
              <Kept title={words.output} view={shown.output} href={fileOf("output")} />
              <Kept title={words.stderr} view={shown.stderr} href={fileOf("stderr")} />
            </>
          ) : (
            <p class={css.quiet}>{words.noData}</p>
          )}
        </section>
      )}
    </View>
  );
}
