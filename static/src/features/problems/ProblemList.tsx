// All problems: filters live in the address, the search narrows as it is typed, arrow keys walk the list.

import { Search } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { usePages, type Page } from "../../app/pages";
import { navigate, preload, query, setQuery } from "../../app/router";
import { isStaff, me } from "../../app/session";
import { hidesDifficulty } from "../../app/settings";
import { useTitle } from "../../app/title";
import { t } from "../../text/en";
import { formatPercent } from "../../text/format";
import { Button, ButtonLink } from "../../ui/Button";
import { SelectField } from "../../ui/Field";
import { Table } from "../../ui/Table";
import { hasKeys } from "../../ui/keyboard";
import { useKeys } from "../../ui/keys";
import { EmptyState, Skeleton, View } from "../../ui/states";
import type { ProblemSummary } from "../../wire/types";
import { DifficultyTag } from "./DifficultyTag";
import css from "./ProblemList.module.css";
import { topicLine, useTopics } from "./read";
import { StatusMark } from "./StatusMark";

const DIFFICULTIES = ["easy", "medium", "hard"] as const;
const STATUSES = ["todo", "attempted", "solved"] as const;
const SORTS = ["newest", "difficulty", "acceptance"] as const;
const FILTERS = ["q", "difficulty", "status", "topic", "sort", "visibility"] as const;
const KEPT_BACK = ["draft", "embargoed", "withdrawn"] as const;
const TYPING_MS = 150;
const PAGE = 50;

export default function ProblemList() {
  useTitle(t.problems.title);
  const filters = Object.fromEntries(FILTERS.map((name) => [name, query.value.get(name)]));
  const key = `problems?${new URLSearchParams(Object.entries(filters).filter((pair): pair is [string, string] => pair[1] !== null))}`;
  const list = usePages<ProblemSummary>(
    key,
    "problems",
    { ...filters, limit: PAGE },
    ({ id }) => id,
  );
  // The list that was there stays until the next one is known: typing never blanks it.
  const shown = useRef(list);
  if (list.state.value.phase !== "loading") shown.current = list;

  const frame = useRef<HTMLDivElement>(null);
  // The text whose first hit is to be opened, once the list is that of this text.
  const [opening, setOpening] = useState<string | null>(null);
  const state = list.state.value;
  useEffect(() => {
    if (opening === null || opening !== filters["q"] || state.phase === "loading") return;
    setOpening(null);
    const first = state.phase === "ready" ? state.data.rows[0] : undefined;
    if (first) navigate(`/problems/${first.slug}`);
  }, [opening, filters["q"], state]);

  const isFiltered = FILTERS.some((name) => name !== "sort" && filters[name]);
  const empty = isFiltered ? (
    <EmptyState title={t.problems.empty} action={<Button onClick={() => navigate("/problems", { replace: true })}>{t.problems.clear}</Button>}>
      {t.problems.emptyHint}
    </EmptyState>
  ) : (
    <EmptyState title={t.problems.none}>{t.problems.noneHint}</EmptyState>
  );

  return (
    <>
      <div class={css.head}>
        <h1>{t.problems.title}</h1>
        <SearchField onWalk={() => frame.current?.querySelector<HTMLElement>("tbody a")?.focus()} onOpen={setOpening} />
        {isStaff.value && <ButtonLink href="/problems/import">{t.problems.importTitle}</ButtonLink>}
      </div>
      <Filters />
      <div class={css.frame} ref={frame}>
        <View resource={shown.current} skeleton={<div class={css.loading}><Skeleton lines={12} height={18} /></div>} isEmpty={({ rows }) => rows.length === 0} empty={empty}>
          {(listed) => <Rows listed={listed} onMore={shown.current.more} />}
        </View>
      </div>
    </>
  );
}

interface SearchFieldProps {
  /** Into the list. */
  onWalk: () => void;
  /** To the first problem that fits the text; null where another text is typed. */
  onOpen: (text: string | null) => void;
}

function SearchField({ onWalk, onOpen }: SearchFieldProps) {
  const [text, setText] = useState(query.value.get("q") ?? "");
  const input = useRef<HTMLInputElement>(null);
  useKeys([{ keys: "/", words: t.shortcuts.search, run: () => input.current?.select() }]);
  useEffect(() => {
    // What stands there already was put there by Enter, which is on its way to a problem.
    const timer = setTimeout(() => (query.peek().get("q") ?? "") !== text.trim() && setQuery({ q: text.trim() || null }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const onKey = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const wanted = text.trim();
    if (event.key === "ArrowDown") onWalk();
    else if (event.key === "Enter" && wanted !== "") {
      setQuery({ q: wanted });
      onOpen(wanted);
    } else return;
    event.preventDefault();
  };
  const inAddress = query.value.get("q") ?? "";
  useEffect(() => {
    if (inAddress !== text.trim()) setText(inAddress);
  }, [inAddress]);
  return (
    <div class={css.search}>
      <Search class="icon" aria-hidden />
      <input
        ref={input}
        type="search"
        aria-label={t.problems.search}
        placeholder={t.problems.search}
        maxLength={200}
        value={text}
        onKeyDown={onKey}
        onInput={(event) => {
          setText(event.currentTarget.value);
          onOpen(null);
        }}
      />
      {hasKeys.value && <kbd aria-hidden>/</kbd>}
    </div>
  );
}

function Filters() {
  const topics = useTopics();
  const now = query.value;
  return (
    <div class={css.filters}>
      <Chips label={t.problems.difficultyLabel} name="difficulty" options={DIFFICULTIES.map((key) => [key, t.problems.difficulty[key]])} />
      {me.value && <Chips label={t.problems.status.label} name="status" options={STATUSES.map((key) => [key, t.problems.status[key]])} />}
      {isStaff.value && <Chips label={t.problems.whoSees} name="visibility" options={KEPT_BACK.map((key) => [key, t.problems.keptBack[key]])} />}
      <div class={css.selects}>
        {topics.length > 0 && (
          <SelectField
            label={t.problems.topic}
            isLabelHidden
            isInline
            value={now.get("topic") ?? ""}
            options={[["", t.problems.anyTopic], ...topics.map(({ slug, name }) => [slug, name] as const)]}
            onChange={(topic) => setQuery({ topic })}
          />
        )}
        <SelectField
          label={t.problems.sort}
          isLabelHidden
          isInline
          value={now.get("sort") ?? "newest"}
          options={SORTS.map((key) => [key, t.problems.sorts[key]] as const)}
          onChange={(sort) => setQuery({ sort: sort === "newest" ? null : sort })}
        />
      </div>
    </div>
  );
}

function Chips({ label, name, options }: { label: string; name: string; options: readonly (readonly [string, string])[] }) {
  const active = query.value.get(name);
  return (
    <div class={css.chips} role="group" aria-label={label}>
      {options.map(([key, text]) => (
        <button key={key} type="button" class={css.chip} aria-pressed={active === key} onClick={() => setQuery({ [name]: active === key ? null : key })}>
          {text}
        </button>
      ))}
    </div>
  );
}

function Rows({ listed, onMore }: { listed: Page<ProblemSummary>; onMore: (cursor: string) => Promise<void> }) {
  const { rows, next, total = null } = listed;
  const [at, setAt] = useState(-1);
  const frame = useRef<HTMLDivElement>(null);
  const [revealed, setRevealed] = useState<string | null>(null);
  useEffect(() => setAt(-1), [rows[0]?.id]);
  const go = (index: number) => {
    const bounded = Math.max(0, Math.min(rows.length - 1, index));
    setAt(bounded);
    const row = frame.current?.querySelectorAll("tbody tr")[bounded];
    row?.scrollIntoView({ block: "nearest" });
    const link = row?.querySelector("a");
    link?.focus({ preventScroll: true });
    if (link) preload(link.href);
  };
  // Whoever comes by Tab or from the search walks on from there.
  const follow = (event: FocusEvent) => {
    const row = (event.target as Element).closest("tbody tr");
    if (row) setAt([...(row.parentElement?.children ?? [])].indexOf(row));
  };
  useKeys([
    { keys: "ArrowDown", words: t.shortcuts.list, run: () => go(at + 1) },
    { keys: "ArrowUp", run: () => go(at - 1) },
    { keys: "j", run: () => go(at + 1) },
    { keys: "k", run: () => go(at - 1) },
  ]);
  const hidden = hidesDifficulty.value;
  const topics = useTopics();
  return (
    <div ref={frame} onFocusCapture={follow}>
      <Table
        caption={t.problems.title}
        rows={rows}
        rowKey={({ id }) => id}
        href={({ slug }) => `/problems/${slug}`}
        activeKey={rows[at]?.id ?? null}
        columns={[
          { key: "state", head: <span class="visually-hidden">{t.problems.columns.state}</span>, isNarrow: true, class: css.state, cell: (row) => <StatusMark status={row.status} /> },
          {
            key: "title",
            head: t.problems.columns.title,
            cell: (row) => (
              <a class={css.title} href={`/problems/${row.slug}`}>
                {row.title}
              </a>
            ),
          },
          { key: "topics", head: t.problems.columns.topics, isQuiet: true, class: css.topics, cell: (row) => topicLine(row.topics.slice(0, 3), topics) },
          {
            key: "difficulty",
            head: (
              <button type="button" class={css.toggle} aria-pressed={hidden} title={t.problems.hide} onClick={() => (hidesDifficulty.value = !hidden)}>
                {t.problems.columns.difficulty}
              </button>
            ),
            isNarrow: true,
            cell: (row) => (hidden && revealed !== row.id ? <Covered onReveal={() => setRevealed(row.id)} /> : <DifficultyTag difficulty={row.difficulty} />),
          },
          {
            key: "acceptance",
            head: t.problems.columns.acceptance,
            isNumber: true,
            isQuiet: true,
            isNarrow: true,
            class: css.acceptance,
            cell: (row) => (row.acceptance_rate === null ? "–" : formatPercent(row.acceptance_rate)),
          },
        ]}
      />
      <div class={css.foot}>
        <span role="status">{t.problems.count(rows.length, total)}</span>
        {next && <Button onClick={() => onMore(next)}>{t.actions.more}</Button>}
      </div>
    </div>
  );
}

function Covered({ onReveal }: { onReveal: () => void }) {
  return (
    <button type="button" class={css.covered} aria-label={t.problems.reveal(t.problems.difficultyLabel)} onClick={onReveal}>
      •••
    </button>
  );
}
