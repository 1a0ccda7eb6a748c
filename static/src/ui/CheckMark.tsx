// The small answer beside a run: right, differs, broke, or merely finished.

import { Check, Dot, X, Zap } from "lucide-preact";
import { t } from "../text/en";
import css from "./Verdict.module.css";
import { classes } from "./classes";

const LOOK = {
  right: [Check, css.ac, t.work.match],
  wrong: [X, css.wa, t.work.mismatch],
  broken: [Zap, css.rte, t.work.broke],
  ran: [Dot, css.pending, t.work.finished],
} as const;

export function CheckMark({ kind, withWords }: { kind: keyof typeof LOOK; withWords?: boolean }) {
  const [Icon, tone, words] = LOOK[kind];
  return (
    <span class={classes(css.badge, tone)}>
      <Icon class="icon" aria-hidden strokeWidth={2.25} />
      <span class={withWords ? undefined : "visually-hidden"}>{words}</span>
    </span>
  );
}
