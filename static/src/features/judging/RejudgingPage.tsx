// A rejudging: how far it is, what would change, and the decision.

import { useEffect, useState } from "preact/hooks";
import { usePages } from "../../app/pages";
import { useRefresh, useResource } from "../../app/resource";
import type { RouteProps } from "../../app/router";
import { live, rest } from "../../app/server";
import { useTitle } from "../../app/title";
import { onUserEvent } from "../../app/user-channel";
import { words } from "../../text/en-judging";
import { formatAgo } from "../../text/format";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Button } from "../../ui/Button";
import { useServerNow } from "../../ui/Countdown";
import { Table, type Column } from "../../ui/Table";
import { Tabs } from "../../ui/Tabs";
import { EmptyState, Skeleton, View } from "../../ui/states";
import type { RejudgingItemView, RejudgingProgress, RejudgingView, VerdictChange } from "../../wire/types";
import css from "./judging.module.css";
import { Hash, Progress, Result } from "./parts";

const REFRESH_MS = 2_000;
type Decision = "apply" | "discard";

export default function RejudgingPage({ params }: RouteProps) {
  const id = params["id"] ?? "";
  const path = `rejudgings/${encodeURIComponent(id)}`;
  const rejudging = useResource(`rejudging/${id}`, async (signal) => (await rest.get<RejudgingView>(path, undefined, signal)).data);
  const state = rejudging.state.value;
  useTitle(words.rejudging);
  useRefresh(rejudging, REFRESH_MS, state.phase === "ready" && (state.data.state === "judging" || state.data.state === "applying"));
  useEffect(() => onUserEvent<RejudgingProgress>("rejudging:progress", (body) => body.rejudging_id === id && rejudging.reload()), [id]);
  return (
    <View resource={rejudging} skeleton={<Skeleton lines={6} />}>
      {(shown) => <Shown shown={shown} reload={rejudging.reload} />}
    </View>
  );
}

function Shown({ shown, reload }: { shown: RejudgingView; reload: () => void }) {
  const now = useServerNow();
  const [decision, setDecision] = useState<Decision | null>(null);
  const decide = async (key: string) => {
    await live.request(`rejudging:${decision}`, { rejudging_id: shown.id }, key);
    reload();
  };
  const isOpen = shown.state === "judging" || shown.state === "ready";
  const said = { judging: words.changedSoFar, ready: words.changed, applying: words.didChange, applied: words.didChange, discarded: words.wouldHave }[shown.state];
  const hasEffect = shown.changed > 0 || shown.moves.length > 0;
  const changes: Column<VerdictChange>[] = [
    { key: "old", head: words.old, cell: (row) => <Result verdict={row.old} /> },
    { key: "new", head: shown.state === "applied" ? words.isNow : words.now, cell: (row) => <Result verdict={row.new} /> },
    { key: "count", head: words.count, isNumber: true, cell: (row) => row.count },
  ];
  return (
    <div class={css.page}>
      <div class={css.head}>
        <h1>{words.rejudging}</h1>
        {isOpen && (
          <div class={css.deeds}>
            <Button onClick={() => setDecision("discard")}>{words.discard}</Button>
            <Button kind="primary" disabled={shown.state !== "ready" || !hasEffect} onClick={() => setDecision("apply")}>{words.apply}</Button>
          </div>
        )}
      </div>
      <p class={css.quiet}>
        {words.states[shown.state]} · {words.by(shown.created_by_name)} · {formatAgo(shown.created_at, now)}
        {shown.reason && ` · ${shown.reason}`}
        {shown.room_id && <> · <a href={`/rooms/${shown.room_id}/judging`}>{words.room}</a></>}
      </p>
      <div class={css.card}>
        {shown.state === "judging" && <Progress done={shown.done} total={shown.total} label={words.progress(shown.done, shown.total)} />}
        <p aria-live="polite">
          {words.progress(shown.done, shown.total)}. {said(shown.changed)}.
        </p>
        {shown.failed > 0 && <p class={css.warn}>{words.failed(shown.failed)}.</p>}
        {shown.moves.length > 0 && (
          <div>
            <p>{words.moves}</p>
            <ul>{shown.moves.map((move) => <li key={move.problem_id}>{move.problem_title}: <Hash value={move.package} /></li>)}</ul>
          </div>
        )}
        {shown.changes.length > 0 && <Table caption={said(shown.changed)} columns={changes} rows={shown.changes} rowKey={(row) => `${row.old} ${row.new}`} />}
      </div>
      <Items shown={shown} />
      {decision && (
        <ConfirmDialog
          title={words[decision]}
          deed={words[decision]}
          effect={decision === "apply" ? words.applyDo(shown.changed) : words.discardDo}
          isDanger={decision === "apply"}
          onClose={() => setDecision(null)}
          onConfirm={decide}
        />
      )}
    </div>
  );
}

function Items({ shown }: { shown: RejudgingView }) {
  const [scope, setScope] = useState<"changed" | "all">("changed");
  const items = usePages<RejudgingItemView>(
    `rejudging/${shown.id}/${scope}`,
    `rejudgings/${shown.id}/submissions`,
    { all: scope === "all", limit: 100 },
    (row) => row.submission_id,
  );
  useEffect(items.reload, [shown.state, shown.done]);
  const columns: Column<RejudgingItemView>[] = [
    { key: "number", head: words.submission, cell: (row) => <a href={`/submissions/${row.submission_id}/judgings`}>#{row.number}</a> },
    { key: "who", head: words.who, cell: (row) => row.display_name },
    { key: "problem", head: words.problem, isQuiet: true, cell: (row) => row.problem_title },
    { key: "old", head: words.old, cell: (row) => <Result verdict={row.old_verdict} score={row.old_score} /> },
    { key: "new", head: shown.state === "applied" ? words.isNow : words.now, cell: (row) => (row.verdict ? <Result verdict={row.verdict} score={row.score} /> : <span class={css.quiet}>…</span>) },
  ];
  return (
    <>
      <Tabs
        id="rejudging"
        label={words.rejudging}
        tabs={[{ key: "changed", label: words.onlyChanged }, { key: "all", label: words.everything }]}
        active={scope}
        onChange={setScope}
      />
      <div class={css.wide} tabIndex={0} role="tabpanel" id={`rejudging-panel-${scope}`}>
        <View resource={items} skeleton={<Skeleton lines={4} />} isEmpty={({ rows }) => rows.length === 0} empty={<EmptyState title={shown.state === "judging" ? words.nothingYet : words.nothing} />}>
          {({ rows, next }) => (
            <>
              <Table isStacked caption={words.rejudging} columns={columns} rows={rows} rowKey={(row) => row.submission_id} />
              {next && <Button onClick={() => items.more(next)}>{words.more}</Button>}
            </>
          )}
        </View>
      </div>
    </>
  );
}
