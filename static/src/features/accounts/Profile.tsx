// A person: heatmap, rating line, solved by topic, recent submissions.

import { useResource } from "../../app/resource";
import type { RouteProps } from "../../app/router";
import { rest } from "../../app/server";
import { me } from "../../app/session";
import { useTitle } from "../../app/title";
import { Avatar } from "../../app/Avatar";
import { t } from "../../text/en";
import { formatAgo, formatDate, formatRunTime } from "../../text/format";
import { ButtonLink } from "../../ui/Button";
import { useServerNow } from "../../ui/Countdown";
import { Table } from "../../ui/Table";
import { VerdictBadge } from "../../ui/Verdict";
import { EmptyState, Skeleton, View } from "../../ui/states";
import type { Profile as Person } from "../../wire/draft-types";
import { Heatmap } from "./Heatmap";
import css from "./Profile.module.css";
import { RatingLine } from "./RatingLine";

export default function Profile({ params }: RouteProps) {
  const username = params["username"] ?? "";
  useTitle(`@${username}`);
  const profile = useResource(`profile/${username.toLowerCase()}`, async (signal) => (await rest.get<Person>(`users/${encodeURIComponent(username)}`, undefined, signal)).data);
  return (
    <View resource={profile} skeleton={<Skeleton lines={8} height={20} />}>
      {(person) => <Page person={person} />}
    </View>
  );
}

function Page({ person }: { person: Person }) {
  const { user, stats } = person;
  const now = useServerNow();
  const isMine = me.value?.id === user.id;
  return (
    <div class={css.page}>
      <header class={css.head}>
        <Avatar name={user.display_name} size="large" />
        <div>
          <h1>{user.display_name}</h1>
          <p class={css.quiet}>
            @{user.username}
            {user.created_at && ` · ${t.profile.since(formatDate(user.created_at))}`}
          </p>
        </div>
        <dl class={css.stats}>
          <Stat value={stats.solved} label={t.profile.solved} />
          <Stat value={stats.attempted} label={t.profile.attempted} />
          <Stat value={stats.current_streak} label={t.profile.streak} note={t.profile.best(stats.max_streak)} />
          {stats.rating !== null && <Stat value={stats.rating} label={t.profile.rating} />}
        </dl>
      </header>
      {user.bio && <p class={css.bio}>{user.bio}</p>}
      <section class={css.card}>
        <h2>{t.profile.heatmap}</h2>
        <Heatmap days={person.heatmap} />
      </section>
      <div class={css.pair}>
        <section class={css.card}>
          <h2>{t.profile.rating}</h2>
          {person.rating_history && person.rating_history.length > 1 ? <RatingLine points={person.rating_history} /> : <p class={css.quiet}>{t.profile.noRating}</p>}
        </section>
        <section class={css.card}>
          <h2>{t.profile.topics}</h2>
          {stats.by_topic && stats.by_topic.length > 0 ? <Topics topics={stats.by_topic} /> : <p class={css.quiet}>{t.profile.noTopics}</p>}
        </section>
      </div>
      <section class={css.list}>
        <h2>{t.profile.recent}</h2>
        {person.recent_submissions.length === 0 ? (
          <EmptyState title={t.profile.noRecent} action={isMine && <ButtonLink href="/problems">{t.profile.startNow}</ButtonLink>} />
        ) : (
          <div class={css.scroll}>
            <Table
              caption={t.profile.recent}
              rows={person.recent_submissions}
              rowKey={({ id }) => id}
              href={({ id, problem_slug }) => (isMine ? `/submissions/${id}` : `/problems/${problem_slug}`)}
              columns={[
                { key: "verdict", head: t.work.verdict, isNarrow: true, cell: (row) => <VerdictBadge verdict={row.verdict ?? "received"} /> },
                { key: "problem", head: t.shortcuts.problemKeys, cell: (row) => <a href={`/problems/${row.problem_slug}`}>{row.problem_title}</a> },
                { key: "language", head: t.work.language, isQuiet: true, class: css.wide, cell: (row) => row.language },
                { key: "time", head: t.problems.timeLimit, isNumber: true, isQuiet: true, class: css.wide, cell: (row) => formatRunTime(row.max_cpu_ms) },
                { key: "when", head: t.work.when, isNumber: true, isQuiet: true, cell: (row) => formatAgo(row.received_at, now) },
              ]}
            />
          </div>
        )}
      </section>
    </div>
  );
}

function Stat({ value, label, note }: { value: number; label: string; note?: string }) {
  return (
    <div>
      <dd>{value}</dd>
      <dt>
        {label}
        {note && <span> · {note}</span>}
      </dt>
    </div>
  );
}

function Topics({ topics }: { topics: { topic: string; solved: number }[] }) {
  const most = Math.max(...topics.map(({ solved }) => solved), 1);
  return (
    <ul class={css.topics}>
      {topics.slice(0, 8).map(({ topic, solved }) => (
        <li key={topic}>
          <a href={`/problems?topic=${encodeURIComponent(topic)}`}>{topic}</a>
          <span class={css.bar} aria-hidden>
            <span style={{ width: `${(solved / most) * 100}%` }} />
          </span>
          <span class="number">{solved}</span>
        </li>
      ))}
    </ul>
  );
}
