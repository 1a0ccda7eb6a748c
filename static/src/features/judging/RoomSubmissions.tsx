// Every submission of a room, newest first, for those who may see them: the jury's way to a single run.

import { query, setQuery, type RouteProps } from "../../app/router";
import { usePages } from "../../app/pages";
import { useRefresh, useResource } from "../../app/resource";
import { rest } from "../../app/server";
import { useTitle } from "../../app/title";
import { words } from "../../text/en-judging";
import { formatBytes, formatDateTime, formatDuration, formatPoints, formatRunTime } from "../../text/format";
import { Button } from "../../ui/Button";
import { SelectField } from "../../ui/Field";
import { Table, type Column } from "../../ui/Table";
import { EmptyState, Skeleton, View } from "../../ui/states";
import { VerdictBadge } from "../../ui/Verdict";
import { languageTitle } from "../../wire/languages";
import type { RoomDetail, SubmissionView } from "../../wire/types";
import { outcomeOf } from "../submissions/VerdictDetail";
import css from "./judging.module.css";

const REFRESH_MS = 3_000;
const PAGE = 50;

export default function RoomSubmissions({ params }: RouteProps) {
  const id = params["id"] ?? "";
  const detail = useResource(`room-of/${id}`, async (signal) => (await rest.get<RoomDetail>(`multiplayer/rooms/${encodeURIComponent(id)}`, undefined, signal)).data);
  const state = detail.state.value;
  useTitle(state.phase === "ready" ? words.submissionsOf(state.data.room.name) : words.submissions);
  return (
    <div class={css.page}>
      <View resource={detail} skeleton={<Skeleton lines={8} />}>
        {(shown) => <Shown key={id} detail={shown} />}
      </View>
    </div>
  );
}

function Shown({ detail: { room, setup } }: { detail: RoomDetail }) {
  const problems = room.problems.length > 0 ? room.problems : (setup?.problems ?? []);
  const labels = new Map(problems.map((one) => [one.problem_id, one.label]));
  const problem = problems.find((one) => one.label === query.value.get("problem"))?.problem_id ?? "";
  return (
    <>
      <div class={css.head}>
        <div>
          <h1>{words.submissions}</h1>
          <p class={css.quiet}>{room.name}</p>
        </div>
        <a href={`/rooms/${room.id}`}>{words.back}</a>
      </div>
      <div class={css.card}>
        <SelectField
          isInline
          label={words.problem}
          value={problem}
          options={[["", words.everything] as const, ...problems.map((one) => [one.problem_id, `${one.label} ${one.title}`] as const)]}
          onChange={(chosen) => setQuery({ problem: labels.get(chosen) ?? null })}
        />
        <List key={problem} room={room.id} problem={problem} labels={labels} />
      </div>
    </>
  );
}

function List({ room, problem, labels }: { room: string; problem: string; labels: ReadonlyMap<string, string> }) {
  const list = usePages<SubmissionView>(
    `room-submissions/${room}/${problem}`,
    "submissions",
    { room_id: room, user: "all", problem_id: problem || null, limit: PAGE },
    ({ id }) => id,
  );
  useRefresh(list, REFRESH_MS, list.state.value.phase === "ready");
  const columnsOf = (isScored: boolean): Column<SubmissionView>[] => [
    { key: "number", head: words.submission, cell: (row) => <a href={`/submissions/${row.id}`}>#{row.number}</a> },
    { key: "time", head: words.contestTime, isNumber: true, cell: (row) => <time dateTime={row.received_at} title={formatDateTime(row.received_at)}>{row.contest_ms === null ? words.none : formatDuration(row.contest_ms)}</time> },
    { key: "who", head: words.who, cell: (row) => row.display_name },
    { key: "problem", head: words.problem, cell: (row) => labels.get(row.problem_id) ?? row.problem_title },
    { key: "language", head: words.language, isQuiet: true, cell: (row) => languageTitle(row.language) },
    { key: "verdict", head: words.result, cell: (row) => <VerdictBadge verdict={outcomeOf(row)} /> },
    ...(isScored ? [{ key: "score", head: words.score, isNumber: true, cell: (row: SubmissionView) => formatPoints(row.score) }] : []),
    { key: "cpu", head: words.cpu, isNumber: true, isQuiet: true, cell: (row) => (row.max_cpu_ms === null ? "" : formatRunTime(row.max_cpu_ms)) },
    { key: "memory", head: words.memory, isNumber: true, isQuiet: true, cell: (row) => (row.max_memory_bytes === null ? "" : formatBytes(row.max_memory_bytes)) },
  ];
  return (
    <View resource={list} skeleton={<Skeleton lines={8} />} isEmpty={(page) => page.rows.length === 0} empty={<EmptyState title={words.noSubmissions}>{words.noSubmissionsHint}</EmptyState>}>
      {({ rows, next }) => (
        <>
          <div class={css.wide} tabIndex={0}>
            <Table isStacked caption={words.submissions} columns={columnsOf(rows.some(({ score }) => score !== null))} rows={rows} rowKey={(row) => row.id} href={(row) => `/submissions/${row.id}`} />
          </div>
          {next && <div><Button onClick={() => list.more(next)}>{words.more}</Button></div>}
        </>
      )}
    </View>
  );
}
