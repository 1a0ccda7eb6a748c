// The jury's view of a submission: every judging, and everything about one run.

import { query } from "../../app/router";
import { useResource } from "../../app/resource";
import type { RouteProps } from "../../app/router";
import { rest } from "../../app/server";
import { useTitle } from "../../app/title";
import { words } from "../../text/en-judging";
import { formatDateTime } from "../../text/format";
import { Button } from "../../ui/Button";
import { Skeleton, View } from "../../ui/states";
import { languageTitle } from "../../wire/languages";
import type { JudgingsView, SubmissionView } from "../../wire/types";
import { rejudge } from "./deeds";
import { Judging, Run } from "./judged";
import css from "./judging.module.css";

export default function JudgingsPage({ params }: RouteProps) {
  const id = params["id"] ?? "";
  const path = `submissions/${encodeURIComponent(id)}`;
  const submission = useResource(`submission-page/${id}`, async (signal) => (await rest.get<SubmissionView>(path, undefined, signal)).data);
  const judgings = useResource(`judgings/${id}`, async (signal) => (await rest.get<JudgingsView>(`${path}/judgings`, undefined, signal)).data);
  const of = submission.state.value;
  const title = of.phase === "ready" ? words.judgingsOf(`#${of.data.number}`) : words.judgings;
  useTitle(title);
  const chosen = query.value.get("judging");
  const run = Number(query.value.get("run") ?? 0);
  return (
    <div class={css.page}>
      <div class={css.head}>
        <h1><a href={`/submissions/${id}`}>{title}</a></h1>
        <Button onClick={(_, key) => rejudge({ submission_id: id }, key)} title={words.rejudgeHint}>{words.rejudge}</Button>
      </div>
      {of.phase === "ready" && <About of={of.data} />}
      <View resource={judgings} skeleton={<Skeleton lines={8} />}>
        {(data) => (
          <>
            {chosen && run > 0 && <Run key={`${chosen} ${run}`} path={`${path}/judgings/${encodeURIComponent(chosen)}/runs/${run}`} number={run} hasFiles />}
            {data.judgings.map((judging) => (
              <Judging key={judging.id} judging={judging} run={judging.id === chosen ? run : 0} hrefOf={(number) => `/submissions/${id}/judgings?judging=${judging.id}&run=${number}`} />
            ))}
          </>
        )}
      </View>
    </div>
  );
}

/** Whose it is, of what, and from when. */
function About({ of }: { of: SubmissionView }) {
  return (
    <p class={css.quiet}>
      {of.display_name} · {of.problem_title} · {languageTitle(of.language)} · {words.received} {formatDateTime(of.received_at)}
      {of.room_id && <> · <a href={`/rooms/${of.room_id}`}>{words.back}</a></>}
    </p>
  );
}
