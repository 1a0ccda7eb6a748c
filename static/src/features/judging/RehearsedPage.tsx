// What went otherwise than the package expects in a rehearsal: the judging of that submission of the jury, run by run.

import { useResource } from "../../app/resource";
import { query, type RouteProps } from "../../app/router";
import { rest } from "../../app/server";
import { useTitle } from "../../app/title";
import { words } from "../../text/en-judging";
import { Skeleton, View } from "../../ui/states";
import type { JudgingView, RehearsedView } from "../../wire/types";
import { Judging, Run } from "./judged";
import css from "./judging.module.css";

export default function RehearsedPage({ params }: RouteProps) {
  const room = encodeURIComponent(params["id"] ?? "");
  const id = encodeURIComponent(params["item"] ?? "");
  const path = `multiplayer/rooms/${room}/judging/rehearsed/${id}`;
  const rehearsed = useResource(`rehearsed/${id}`, async (signal) => (await rest.get<RehearsedView>(path, undefined, signal)).data);
  const state = rehearsed.state.value;
  useTitle(state.phase === "ready" ? state.data.item.path : words.rehearsal);
  const asked = Number(query.value.get("run") ?? 0);
  return (
    <div class={css.page}>
      <View resource={rehearsed} skeleton={<Skeleton lines={8} />}>
        {({ item, title, judging }) => {
          const run = asked || failedRun(judging);
          return (
            <>
              <div class={css.head}>
                <h1>{item.path}</h1>
                <a href={`/rooms/${room}/judging`}>{words.backToJudging}</a>
              </div>
              <p class={css.quiet}>{`${item.label} ${title}`.trim()} · {words.rehearsal}</p>
              <p class={css.warn}>{item.mismatch}</p>
              <Judging judging={judging} run={run} hrefOf={(number) => `/rooms/${room}/rehearsed/${id}?run=${number}`} />
              {run > 0 && <Run key={run} path={`${path}/runs/${run}`} number={run} />}
            </>
          );
        }}
      </View>
    </div>
  );
}

/** The run that decided, where one did: what was accepted and should not have been shows no single one. */
function failedRun({ runs, verdict }: JudgingView): number {
  return verdict === "accepted" ? 0 : (runs.find((one) => one.verdict === verdict)?.number ?? 0);
}
