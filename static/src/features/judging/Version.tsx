// One version: its check, what it is judged with, and its tests.

import { useResource } from "../../app/resource";
import { query, setQuery } from "../../app/router";
import { rest } from "../../app/server";
import { formatBytes, formatLimit, formatPoints } from "../../text/format";
import { words } from "../../text/en-versions";
import { Dialog } from "../../ui/Dialog";
import { Skeleton, View } from "../../ui/states";
import { Table, type Column } from "../../ui/Table";
import type { GroupSummary, TestSummary, TestDataView, VersionDetail } from "../../wire/types";
import css from "./judging.module.css";
import { Hash, Kept } from "./parts";
import { Verification } from "./Verification";

interface VersionProps {
  /** Of the problem, below the API. */
  path: string;
  problemId: string;
  hash: string;
  onLimitSet: () => void;
}

export function Version({ path, problemId, hash, onLimitSet }: VersionProps) {
  const own = `${path}/versions/${hash}`;
  const detail = useResource(`version/${problemId}/${hash}`, async (signal) => (await rest.get<VersionDetail>(own, undefined, signal)).data);
  const test = Number(query.value.get("test") ?? 0);
  return (
    <View resource={detail} skeleton={<Skeleton lines={8} />}>
      {(shown) => (
        <>
          <Verification
            path={own}
            problemId={problemId}
            hash={hash}
            jury={shown.jury}
            limitMs={shown.is_current && !shown.time_limit_given ? shown.limits.time_ms : null}
            onLimitSet={onLimitSet}
          />
          <Facts shown={shown} />
          <Tests shown={shown} />
          {test > 0 && <Test path={`${own}/tests/${test}`} onClose={() => setQuery({ test: null })} />}
        </>
      )}
    </View>
  );
}

function Facts({ shown }: { shown: VersionDetail }) {
  const { limits } = shown;
  const own = shown.validator_files.length > 0 ? `: ${shown.validator_files.join(", ")}` : "";
  const flags = shown.validator_flags.length > 0 ? ` (${shown.validator_flags.join(" ")})` : "";
  return (
    <section class={css.card}>
      <h2>{words.facts}</h2>
      <dl class={css.facts}>
        <dt>{words.version}</dt><dd><Hash value={shown.package} /></dd>
        <dt>{words.time_limit}</dt><dd>{formatLimit(limits.time_ms)}</dd>
        <dt>{words.memory}</dt><dd>{formatBytes(limits.memory_bytes)}</dd>
        <dt>{words.output}</dt><dd>{formatBytes(limits.output_bytes)}</dd>
        <dt>{words.validator}</dt><dd>{words.validators[shown.validator] ?? shown.validator}{own}{flags}</dd>
        <dt>{words.inputValidators}</dt><dd>{shown.input_validators === null ? words.unknown : shown.input_validators.join(", ") || words.none}</dd>
        {shown.cases !== null && shown.cases > 0 && <><dt>{words.cases}</dt><dd>{shown.cases}</dd></>}
      </dl>
      {shown.scoring && shown.groups.length > 0 && <Groups groups={shown.groups} />}
    </section>
  );
}

function Groups({ groups }: { groups: readonly GroupSummary[] }) {
  const columns: Column<GroupSummary>[] = [
    { key: "name", head: words.group, cell: (row) => row.name || words.wholeProblem },
    { key: "points", head: words.points, isNumber: true, cell: (row) => (row.max_score === null ? words.unbounded : formatPoints(row.max_score)) },
    { key: "by", head: words.aggregation, isQuiet: true, cell: (row) => words.aggregations[row.aggregation] ?? row.aggregation },
    { key: "tests", head: words.tests, isNumber: true, cell: (row) => row.tests },
  ];
  return (
    <div class={css.wide} tabIndex={0}>
      <Table caption={words.groups} columns={columns} rows={groups} rowKey={(row) => row.name} />
    </div>
  );
}

function Tests({ shown }: { shown: VersionDetail }) {
  const hasLimits = shown.tests.some((one) => one.time_ms !== null || one.memory_bytes !== null);
  const columns: Column<TestSummary>[] = [
    { key: "number", head: "#", isNumber: true, isQuiet: true, cell: (row) => row.number },
    { key: "name", head: words.name, cell: (row) => (row.is_static ? row.name : <a href={`/problems/${shown.slug}/versions?v=${shown.package}&test=${row.number}`}>{row.name}</a>) },
    { key: "kind", head: words.kind, isQuiet: true, cell: (row) => (row.is_static ? words.static : row.sample ? words.sample : row.full_feedback ? words.full : words.secret) },
    { key: "input", head: words.input, isNumber: true, cell: (row) => formatBytes(row.input_bytes) },
    { key: "answer", head: words.answer, isNumber: true, cell: (row) => formatBytes(row.answer_bytes) },
    ...(hasLimits ? [{ key: "limits", head: words.ownLimits, isQuiet: true, cell: ownLimits }] : []),
  ];
  return (
    <section class={css.card}>
      <h2>{words.tests}</h2>
      <div class={css.wide} tabIndex={0}>
        <Table caption={words.tests} columns={columns} rows={shown.tests} rowKey={(row) => String(row.number)} />
      </div>
    </section>
  );
}

function ownLimits({ time_ms, memory_bytes }: TestSummary): string {
  return [time_ms === null ? "" : formatLimit(time_ms), memory_bytes === null ? "" : formatBytes(memory_bytes)].filter(Boolean).join(", ");
}

function Test({ path, onClose }: { path: string; onClose: () => void }) {
  const test = useResource(path, async (signal) => (await rest.get<TestDataView>(path, undefined, signal)).data);
  const { value: state } = test.state;
  return (
    <Dialog isWide title={state.phase === "ready" ? words.test(state.data.name) : words.test("")} onClose={onClose}>
      <View resource={test} skeleton={<Skeleton lines={6} />}>
        {(shown) => (
          <div class={css.texts}>
            <Kept title={words.input} view={shown.input} href={`/api/v1/${path}/input`} />
            <Kept title={words.answer} view={shown.answer} href={`/api/v1/${path}/answer`} />
          </div>
        )}
      </View>
    </Dialog>
  );
}
