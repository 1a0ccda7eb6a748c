// Small pieces that the pages on judging share.

import { words } from "../../text/en-judging";
import { formatBytes, formatPoints } from "../../text/format";
import { VerdictBadge } from "../../ui/Verdict";
import type { TextView, Verdict } from "../../wire/types";
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

/** Text of a program or a compiler. */
export function Text({ title, text }: { title: string; text: string }) {
  return (
    <figure class={css.text}>
      <figcaption>{title}</figcaption>
      <pre tabIndex={0} aria-label={title}>{text}</pre>
    </figure>
  );
}

/** A text of which the beginning is shown, and which can be downloaded where there is an address. */
export function Kept({ title, view, href }: { title: string; view: TextView | null; href?: string }) {
  if (!view) return <p class={css.quiet}>{title}: {words.gone}</p>;
  return (
    <figure class={css.text}>
      <figcaption>
        {title}
        {view.is_cut && <span class={css.quiet}>{words.cut(formatBytes(view.size_bytes))}</span>}
        {href && view.size_bytes > 0 && <a class={css.quiet} href={href} download>{words.download}</a>}
      </figcaption>
      {view.size_bytes === 0 ? <p class={css.quiet}>{words.empty}</p> : <pre tabIndex={0} aria-label={title}>{view.text}</pre>}
    </figure>
  );
}
