// A verdict as letters, shape and colour, so that none of the three is needed alone.

import { Ban, Box, Braces, Check, CircleAlert, Clock, X, Zap } from "lucide-preact";
import { t } from "../text/en";
import type { Outcome } from "../wire/names";
import css from "./Verdict.module.css";
import { classes } from "./classes";

const LOOK = {
  received: ["…", null, "pending"],
  queued: ["…", null, "pending"],
  compiling: ["…", null, "pending"],
  judging: ["…", null, "pending"],
  accepted: ["AC", Check, "ac"],
  wrong_answer: ["WA", X, "wa"],
  time_limit_exceeded: ["TLE", Clock, "limit"],
  memory_limit_exceeded: ["MLE", Box, "limit"],
  output_limit_exceeded: ["OLE", Box, "limit"],
  runtime_error: ["RTE", Zap, "rte"],
  compilation_error: ["CE", Braces, "ce"],
  judge_error: ["JE", CircleAlert, "je"],
  skipped: ["–", Ban, "pending"],
} as const satisfies Record<Outcome, readonly [string, unknown, string]>;

export function isPending(verdict: Outcome): boolean {
  return verdict === "received" || verdict === "queued" || verdict === "compiling" || verdict === "judging";
}

/** "AC", "WA", ... */
export function verdictLetters(verdict: Outcome): string {
  return LOOK[verdict][0];
}

/** The class that colours whatever belongs to a verdict. */
export function verdictTone(verdict: Outcome): string {
  return css[LOOK[verdict][2]] ?? "";
}

interface VerdictBadgeProps {
  verdict: Outcome;
  /** mark: the shape alone. short: shape and letters. long: shape and words. */
  form?: "mark" | "short" | "long";
  /** Plays the landing once. */
  isFresh?: boolean;
}

export function VerdictBadge({ verdict, form = "short", isFresh }: VerdictBadgeProps) {
  const [letters, Icon] = LOOK[verdict];
  const words = t.verdicts[verdict];
  return (
    <span class={classes(css.badge, verdictTone(verdict), isFresh && css.fresh)} title={form === "long" ? undefined : words}>
      {Icon ? <Icon class="icon" aria-hidden strokeWidth={2.25} /> : <span class={css.pulse} aria-hidden />}
      {form === "long" ? words : <span class="visually-hidden">{words}</span>}
      {form === "short" && !isPending(verdict) && <span aria-hidden>{letters}</span>}
      {form === "short" && isPending(verdict) && <span aria-hidden>{words}</span>}
    </span>
  );
}
