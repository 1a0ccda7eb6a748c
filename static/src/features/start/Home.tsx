// The start page: for visitors the product at work; members go on to the problems.

import { ArrowRight } from "lucide-preact";
import { useEffect } from "preact/hooks";
import { useResource } from "../../app/resource";
import { navigate } from "../../app/router";
import { rest } from "../../app/server";
import { draftOwner, me } from "../../app/session";
import { useTitle } from "../../app/title";
import { t } from "../../text/en";
import { ButtonLink } from "../../ui/Button";
import { Skeleton, View } from "../../ui/states";
import type { ProblemSummary } from "../../wire/types";
import { DifficultyTag } from "../problems/DifficultyTag";
import { topicLine, useTopics } from "../problems/read";
import { HeroBoard } from "./HeroBoard";
import css from "./Home.module.css";

export default function Home() {
  useTitle(t.brand);
  useEffect(() => {
    if (me.value) navigate("/problems", { replace: true });
  }, [me.value]);
  const easy = useResource("problems/first", async (signal) => (await rest.get<ProblemSummary[]>("problems", { sort: "difficulty", limit: 6 }, signal)).data);
  const topics = useTopics();
  const state = easy.state.value;
  const first = state.phase === "ready" ? state.data[0] : undefined;
  // Members are on their way to the problems; who was here last is likely to be one.
  if (me.value || (me.value === undefined && draftOwner.value !== "")) return <Skeleton lines={8} />;
  return (
    <div class={css.page}>
      <section class={css.hero}>
        <div class={css.words}>
          <h1>{t.landing.title}</h1>
          <p class={css.lead}>{t.landing.lead}</p>
          <div class={css.buttons}>
            <ButtonLink kind="primary" size="large" href={first ? `/problems/${first.slug}` : "/problems"}>
              {t.landing.tryNow} <ArrowRight class="icon" aria-hidden />
            </ButtonLink>
            <ButtonLink size="large" href="/register">
              {t.landing.register}
            </ButtonLink>
          </div>
          <p class={css.note}>{t.landing.anonymous}</p>
        </div>
        <HeroBoard />
      </section>
      <section class={css.points} aria-label={t.landing.what}>
        {t.landing.points.map(([title, text]) => (
          <div key={title}>
            <h2>{title}</h2>
            <p>{text}</p>
          </div>
        ))}
      </section>
      <section>
        <h2 class={css.listHead}>
          {t.landing.startWith}
          <a href="/problems">{t.landing.allProblems}</a>
        </h2>
        <View resource={easy} skeleton={<Skeleton lines={4} />}>
          {(rows) => (
            <ul class={css.list}>
              {rows.map((row) => (
                <li key={row.id}>
                  <a href={`/problems/${row.slug}`}>
                    <span class={css.title}>{row.title}</span>
                    <span class={css.topics}>{topicLine(row.topics.slice(0, 2), topics)}</span>
                    <DifficultyTag difficulty={row.difficulty} />
                  </a>
                </li>
              ))}
            </ul>
          )}
        </View>
      </section>
      <footer class={css.note}>
        <a href="/languages">{t.languages.title}</a>
      </footer>
    </div>
  );
}
