// Small pieces that the pages on judging share.

import { words } from "../../text/en-judging";
import { formatPoints } from "../../text/format";
import { VerdictBadge } from "../../ui/Verdict";
import type { Verdict } from "../../wire/types";
import css from "./judging.module.css";

const HASH_SHOWN = 12;

/** A verdict, with its score where there is one. */
export function Result({ verdict, score }: { verdict: Verdict | null; score?: number | null }) {
  if (verdict === null) return <span class={css.quiet}>{words.none}</span>;
  return (
    <span class={css.arrow}>
      <VerdictBadge verdict={verdict} />
      {score !== null && score !== undefined && <span>{formatPoints(score)}</span>}
    </span>
  );
}

/** The beginning of a hash, with all of it as a tip. */
export function Hash({ value }: { value: string | null }) {
  return value ? <span class={css.hash} title={value}>{value.slice(0, HASH_SHOWN)}</span> : <span class={css.quiet}>{words.none}</span>;
}

export function Progress({ done, total, label }: { done: number; total: number; label: string }) {
  return (
    <div class={css.bar} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={total} aria-valuenow={done}>
      <div style={{ width: `${total === 0 ? 100 : (100 * done) / total}%` }} />
    </div>
  );
}
