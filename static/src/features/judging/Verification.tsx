// The check of a version on the site's judges: begun here, told of as it goes on.

import { useEffect, useState } from "preact/hooks";
import { useResource } from "../../app/resource";
import { live, rest } from "../../app/server";
import { formatAgo, formatBytes, formatLimit, formatRunTime } from "../../text/format";
import { words } from "../../text/en-versions";
import { Button } from "../../ui/Button";
import { useServerNow } from "../../ui/Countdown";
import { Skeleton, View } from "../../ui/states";
import { Table, type Column } from "../../ui/Table";
import { languageTitle } from "../../wire/languages";
import type { DataView, JurySummary, SeenView, VerificationItem, VerificationProgress, VerificationView, VersionVerification } from "../../wire/types";
import css from "./judging.module.css";
import { Progress, Result } from "./parts";
import { TimeLimit } from "./TimeLimit";
import { itemOf, withEvent, withWhole } from "./verified";

interface VerificationProps {
  /** Of the version, below the API. */
  path: string;
  problemId: string;
  hash: string;
  jury: readonly JurySummary[];
  /** Milliseconds, where the limit can be set here; else null. */
  limitMs: number | null;
  onLimitSet: () => void;
}

type Steps = ReadonlyMap<string, VerificationProgress>;

export function Verification({ path, problemId, hash, jury, limitMs, onLimitSet }: VerificationProps) {
  const known = useResource(`verification/${problemId}/${hash}`, async (signal) => (await rest.get<VersionVerification>(`${path}/verification`, undefined, signal)).data);
  const [steps, setSteps] = useState<Steps>(new Map());
  useEffect(
    () =>
      live.subscribe(`problem:${problemId}:makers`, {
        onSnapshot: (snapshot) => known.update((now) => withWhole(now, snapshot as VerificationView)),
        onEvent: ({ event, body }) => {
          if (event === "verification:progress") {
            const step = body as VerificationProgress;
            setSteps((now) => new Map(now).set(step.item_id, step));
          }
          known.update((now) => withEvent(now, event, body));
        },
      }),
    [problemId, hash],
  );
  const start = async (_: MouseEvent, key: string) => {
    const { data } = await rest.post<VerificationView>(`${path}/verification`, {}, { key });
    known.update((now) => withWhole(now, data));
  };
  const stop = async (_: MouseEvent, key: string) => {
    const { data } = await rest.delete<VerificationView>(`${path}/verification`, { key });
    known.update((now) => withWhole(now, data));
  };
  const state = known.state.value;
  const isRunning = state.phase === "ready" && state.data.last !== null && state.data.last.finished_at === null;
  return (
    <section class={css.card}>
      <div class={css.head}>
        <h2>{words.checks}</h2>
        {/* Not in the place of the other: the second of two clicks would stop what the first began. */}
        <div class={css.deeds}>
          {isRunning && <Button onClick={stop}>{words.stop}</Button>}
          <Button kind="primary" onClick={start} disabled={isRunning || state.phase !== "ready"}>
            {words.verify}
          </Button>
        </div>
      </div>
      <p class={css.quiet}>{words.verifyHint}</p>
      <View resource={known} skeleton={<Skeleton lines={4} />}>
        {(shown) => (
          <>
            {shown.last && <Summary last={shown.last} steps={steps} />}
            {/* Filled in anew when a check has found one. */}
            {limitMs !== null && <TimeLimit key={shown.last?.time_limit_ms} path={path} ms={limitMs} last={shown.last} onSet={onLimitSet} />}
            <h3>{words.jury}</h3>
            {jury.length === 0 ? <p class={css.quiet}>{words.noJury}</p> : <Jury jury={jury} known={shown} steps={steps} />}
          </>
        )}
      </View>
    </section>
  );
}

function Summary({ last, steps }: { last: VerificationView; steps: Steps }) {
  const now = useServerNow();
  const data = last.items.find((one) => one.kind === "data");
  const skipped = last.items.filter((one) => one.state === "skipped").length;
  return (
    <>
      <p aria-live="polite">
        {formatAgo(last.created_at, now)} {words.byWhom(last.created_by)}: {words.verified(last.done - skipped, last.total, last.wrong, skipped)}
      </p>
      {last.finished_at === null && <Progress done={last.done} total={last.total} label={words.checks} />}
      {last.lack && <p class={css.warn}>{last.lack}</p>}
      {data && <Data item={data} steps={steps} />}
    </>
  );
}

function Data({ item, steps }: { item: VerificationItem; steps: Steps }) {
  const step = steps.get(item.id);
  const { data } = item;
  return (
    <div class={css.texts}>
      <h3>{words.data}</h3>
      {data ? (
        <>
          <p>{words.dataCounts(data.inputs, data.answers, data.cases, data.input_validators)}</p>
          <Lines title={words.dataWrong} lines={data.problems} isWrong />
          <Lines title={words.dataNotes} lines={data.warnings} />
        </>
      ) : item.state === "waiting" ? (
        <p class={css.quiet}>{step ? words.doneOf(step.number, step.total) : words.dataWaits}</p>
      ) : (
        <p class={item.mismatch ? css.warn : css.quiet}>{item.mismatch || item.note}</p>
      )}
    </div>
  );
}

const SHOWN_LINES = 5;

function Lines({ title, lines, isWrong }: { title: string; lines: DataView["problems"]; isWrong?: boolean }) {
  if (lines.length === 0) return null;
  return (
    <details class={isWrong ? css.warn : undefined} open={isWrong || lines.length <= SHOWN_LINES}>
      <summary>
        {title} ({lines.length})
      </summary>
      <ul class={css.lines}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );
}

interface Row extends JurySummary {
  item: VerificationItem | null;
  seen: SeenView | null;
}

function Jury({ jury, known, steps }: { jury: readonly JurySummary[]; known: VersionVerification; steps: Steps }) {
  const rows: Row[] = jury.map((one) => ({ ...one, item: itemOf(known, one.path), seen: known.seen.find((seen) => seen.path === one.path) ?? null }));
  const columns: Column<Row>[] = [
    { key: "path", head: words.submission, cell: (row) => row.path },
    { key: "language", head: words.language, isQuiet: true, cell: (row) => languageTitle(row.item?.language || row.language) },
    { key: "expected", head: words.expected, cell: (row) => row.expected },
    { key: "got", head: words.got, cell: (row) => <Got row={row} steps={steps} /> },
    { key: "time", head: words.time, isNumber: true, cell: (row) => <Time row={row} /> },
    { key: "memory", head: words.memory, isNumber: true, isQuiet: true, cell: (row) => (row.item?.memory_bytes ? formatBytes(row.item.memory_bytes) : "") },
    { key: "words", head: words.where, cell: (row) => <Words row={row} /> },
  ];
  return (
    <div class={css.wide} tabIndex={0}>
      <Table isStacked caption={words.jury} columns={columns} rows={unexpectedFirst(rows)} rowKey={(row) => row.path} />
    </div>
  );
}

function Got({ row: { item, seen }, steps }: { row: Row; steps: Steps }) {
  if (item?.state === "waiting") {
    const step = steps.get(item.id);
    return <span class={css.quiet}>{step ? words.doneOf(step.number, step.total) : words.waits}</span>;
  }
  if (item?.state === "skipped") return <span class={css.quiet}>{words.skipped}</span>;
  if (item?.verdict) return <Result verdict={item.verdict} score={item.score} />;
  if (seen?.verdict) return <Result verdict={seen.verdict} />;
  return <span class={css.quiet}>{item ? words.skipped : words.never}</span>;
}

function Time({ row: { item, seen } }: { row: Row }) {
  const ms = item ? item.max_cpu_ms : (seen?.max_cpu_ms ?? null);
  if (ms === null) return null;
  return (
    <span>
      {formatRunTime(ms)} {item?.limit_ms ? <span class={css.quiet}>{words.ofLimit(formatLimit(item.limit_ms))}</span> : null}
    </span>
  );
}

function Words({ row: { item, seen } }: { row: Row }) {
  const now = useServerNow();
  if (!item) return seen ? <span class={css.quiet}>{[seen.is_right ? words.asExpected : "", formatAgo(seen.at, now), seen.in_room ? words.inRoom : ""].filter(Boolean).join(", ")}</span> : null;
  if (item.state === "waiting") return null;
  return (
    <span class={css.lines}>
      {item.mismatch && <strong class={css.said}>{item.mismatch}</strong>}
      {item.note && <span class={css.note}>{item.note}</span>}
      {item.place && <span class={css.quiet}>{item.place}</span>}
    </span>
  );
}

/** What went otherwise than the package says stands on top; all else in the package's order. */
function unexpectedFirst(rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => Number(b.item?.state === "wrong") - Number(a.item?.state === "wrong"));
}
