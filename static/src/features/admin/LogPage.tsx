// What admins and makers of problems did to the site, newest first: of one kind, or by one person.

import { useEffect, useState } from "preact/hooks";
import { usePages } from "../../app/pages";
import { query, setQuery } from "../../app/router";
import { live } from "../../app/server";
import { t } from "../../text/en";
import { words } from "../../text/en-admin";
import { formatDateTime } from "../../text/format";
import { Button } from "../../ui/Button";
import { SelectField, TextField } from "../../ui/Field";
import { Table, type Column } from "../../ui/Table";
import { EmptyState, Skeleton, View } from "../../ui/states";
import type { AdminDeedView, Role } from "../../wire/types";
import { AdminFrame } from "./AdminFrame";
import css from "./admin.module.css";

const PAGE = 50;
const AT_TERMINAL: ReadonlySet<AdminDeedView["deed"]> = new Set(["account-made", "password-set"]);
const KINDS = Object.keys(words.deeds) as AdminDeedView["deed"][];

export default function LogPage() {
  return (
    <AdminFrame title={words.log}>
      <Log />
    </AdminFrame>
  );
}

function Log() {
  const deed = query.value.get("deed");
  const by = query.value.get("by");
  const deeds = usePages<AdminDeedView>(`admin/deeds/${deed ?? ""}/${by ?? ""}`, "admin/deeds", { deed, by, limit: PAGE }, ({ offset }) => String(offset));
  useEffect(() => live.subscribe("admins", { onEvent: () => deeds.reload() }), [deed, by]);
  const isFiltered = deed !== null || by !== null;
  const empty = (
    <EmptyState title={isFiltered ? words.noDeedFits : words.noDeeds} action={isFiltered && <Button onClick={() => setQuery({ deed: null, by: null })}>{words.allDeeds}</Button>}>
      {!isFiltered && words.noDeedsHint}
    </EmptyState>
  );
  return (
    <section class={css.card} aria-label={words.log}>
      <p class={css.quiet}>{words.logHint}</p>
      <Filter key={by ?? ""} deed={deed ?? ""} by={by ?? ""} />
      <View resource={deeds} skeleton={<Skeleton lines={8} height={24} />} isEmpty={({ rows }) => rows.length === 0} empty={empty}>
        {({ rows, next }) => (
          <>
            <Table isStacked caption={words.log} columns={COLUMNS} rows={rows} rowKey={({ offset }) => String(offset)} />
            {next && (
              <div>
                <Button onClick={() => deeds.more(next)}>{t.actions.more}</Button>
              </div>
            )}
          </>
        )}
      </View>
    </section>
  );
}

function Filter({ deed, by }: { deed: string; by: string }) {
  const [name, setName] = useState(by);
  const search = (event: Event) => {
    event.preventDefault();
    setQuery({ by: name.trim() || null });
  };
  return (
    <form class={css.row} role="search" onSubmit={search}>
      <TextField label={words.byWhom} isLabelHidden type="search" placeholder={words.byWhom} maxLength={64} value={name} onInput={setName} />
      <Button type="submit">{words.searchDo}</Button>
      <SelectField label={words.deedKind} isLabelHidden isInline value={deed} options={[["", words.anyDeed], ...KINDS.map((kind) => [kind, words.deeds[kind]] as const)]} onChange={(kind) => setQuery({ deed: kind || null })} />
    </form>
  );
}

const COLUMNS: Column<AdminDeedView>[] = [
  { key: "at", head: words.when, isQuiet: true, cell: (row) => formatDateTime(row.at) },
  { key: "who", head: words.who, cell: (row) => row.actor ?? <span class={css.quiet}>{AT_TERMINAL.has(row.deed) ? words.atTerminal : words.byItself}</span> },
  { key: "deed", head: words.what, cell: (row) => words.deeds[row.deed] },
  {
    key: "subject",
    head: words.whom,
    cell: (row) => (
      <span class={css.name}>
        {[row.person, row.subject].filter(Boolean).join(": ")}
        {row.detail && <span class={css.quiet}>{detailOf(row)}</span>}
      </span>
    ),
  },
];

function detailOf({ deed, detail }: AdminDeedView): string {
  if (deed === "role" || deed === "account-made") return words.roles[detail as Role] ?? detail;
  if (deed === "visibility") return (t.problems.visibilities as Record<string, string>)[detail] ?? detail;
  return detail;
}
