// Everybody with an account: who waits for a role, giving one, bans; and who may register.

import { useState } from "preact/hooks";
import { usePages } from "../../app/pages";
import { query, setQuery } from "../../app/router";
import { words } from "../../text/en-admin";
import { t } from "../../text/en";
import { formatDate } from "../../text/format";
import { Button } from "../../ui/Button";
import { CheckField, TextField } from "../../ui/Field";
import { Table, type Column } from "../../ui/Table";
import { EmptyState, Skeleton, View } from "../../ui/states";
import type { AdminUserView } from "../../wire/types";
import { AdminFrame } from "./AdminFrame";
import css from "./admin.module.css";
import { Invitations } from "./Invitations";
import { PersonDialog } from "./PersonDialog";
import { useWaiting } from "./waiting";

export default function PeoplePage() {
  return (
    <AdminFrame title={words.people}>
      <People />
      <Invitations />
    </AdminFrame>
  );
}

function People() {
  const q = query.value.get("q") ?? "";
  const isWaiting = query.value.get("waiting") !== null;
  const waiting = useWaiting();
  const [changing, setChanging] = useState<AdminUserView | null>(null);
  const people = usePages<AdminUserView>(
    `admin/people/${q}/${isWaiting}`,
    "admin/users",
    { q: q || null, waiting: isWaiting || null },
    ({ id }) => id,
  );
  const empty = (
    <EmptyState title={isWaiting && !q ? words.nobodyWaits : words.nobody} action={<Button onClick={() => setQuery({ q: null, waiting: null })}>{words.all}</Button>}>
      {q && words.nobodyHint}
    </EmptyState>
  );
  return (
    <section class={css.card} aria-label={words.people}>
      <Search key={q} q={q} isWaiting={isWaiting} />
      <View resource={people} skeleton={<Skeleton lines={6} height={24} />} isEmpty={({ rows }) => rows.length === 0} empty={empty}>
        {({ rows, next }) => (
          <>
            <Table isStacked caption={words.people} columns={columns(setChanging)} rows={rows} rowKey={({ id }) => id} />
            {next && (
              <div>
                <Button onClick={() => people.more(next)}>{t.actions.more}</Button>
              </div>
            )}
          </>
        )}
      </View>
      {changing && (
        <PersonDialog
          person={changing}
          onClose={() => setChanging(null)}
          onChanged={(person) => {
            people.update(({ rows, next }) => ({ rows: rows.map((row) => (row.id === person.id ? person : row)), next }));
            waiting.resource.reload();
          }}
        />
      )}
    </section>
  );
}

function Search({ q, isWaiting }: { q: string; isWaiting: boolean }) {
  const [text, setText] = useState(q);
  const search = (event: Event) => {
    event.preventDefault();
    setQuery({ q: text.trim() || null });
  };
  return (
    <form class={css.row} role="search" onSubmit={search}>
      <TextField label={words.search} isLabelHidden type="search" placeholder={words.search} maxLength={100} value={text} onInput={setText} />
      <Button type="submit">{words.searchDo}</Button>
      <CheckField label={words.waiting} checked={isWaiting} onChange={(checked) => setQuery({ waiting: checked ? "1" : null })} />
    </form>
  );
}

function columns(onChange: (person: AdminUserView) => void): Column<AdminUserView>[] {
  return [
    {
      key: "person",
      head: words.person,
      cell: (row) => (
        <span class={css.name}>
          <a href={`/@${row.username}`}>{row.display_name}</a>
          <span class={css.quiet}>@{row.username}</span>
        </span>
      ),
    },
    {
      key: "email",
      head: words.email,
      isQuiet: true,
      cell: (row) => (
        <span class={css.name}>
          {row.email}
          {!row.email_verified && <span class={css.quiet}>{words.unverified}</span>}
        </span>
      ),
    },
    {
      key: "role",
      head: words.role,
      cell: (row) => (
        <span class={css.name}>
          {words.roles[row.role]}
          {row.requested_role && <span class={css.asks}>{words.asksFor(words.roles[row.requested_role].toLowerCase())}</span>}
          {row.banned_at && <span class={css.wrong}>{words.banned}</span>}
        </span>
      ),
    },
    { key: "since", head: words.joined, isNumber: true, isQuiet: true, cell: (row) => formatDate(row.created_at) },
    {
      key: "change",
      head: "",
      isNarrow: true,
      cell: (row) => (
        <Button size="small" onClick={() => onChange(row)}>
          {words.change}
          <span class="visually-hidden"> {row.display_name}</span>
        </Button>
      ),
    },
  ];
}
