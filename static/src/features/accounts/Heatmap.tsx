// A year of days, a week a column. A table would be read out for minutes, so the sum stands in words.

import { useEffect, useRef } from "preact/hooks";
import { t } from "../../text/en";
import { formatDate } from "../../text/format";
import { serverNow } from "../../wire/clock";
import css from "./Heatmap.module.css";

const WEEKS = 53;
const DAY_MS = 86_400_000;
const CELL = 14;
const MONTHS = new Intl.DateTimeFormat("en", { month: "short", timeZone: "UTC" });

export function Heatmap({ days }: { days: readonly { day: string; count: number }[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const counts = new Map(days.map(({ day, count }) => [day, count]));
  const today = Math.floor(serverNow() / DAY_MS);
  // Columns begin on Monday: day 4 of the epoch was one.
  const first = today - ((today + 3) % 7) - (WEEKS - 1) * 7;
  const active = days.filter(({ count }) => count > 0).length;
  // The present is at the end; a narrow window shows it first.
  useEffect(() => {
    if (frame.current) frame.current.scrollLeft = frame.current.scrollWidth;
  }, []);
  const cells = [];
  const months = [];
  for (let index = first; index <= today; index++) {
    const date = new Date(index * DAY_MS);
    const day = date.toISOString().slice(0, 10);
    const count = counts.get(day) ?? 0;
    const week = Math.floor((index - first) / 7);
    if (date.getUTCDate() === 1 && week > 0 && week < WEEKS - 1) months.push({ week, name: MONTHS.format(date) });
    cells.push(
      <rect key={day} x={week * CELL} y={18 + ((index - first) % 7) * CELL} width={CELL - 3} height={CELL - 3} rx={2} class={css[`level${level(count)}`]}>
        <title>{t.profile.day(count, formatDate(day))}</title>
      </rect>,
    );
  }
  return (
    <>
      <div class={css.frame} ref={frame} tabIndex={0} role="img" aria-label={`${t.profile.heatmap}: ${t.profile.active(active)}`}>
        <svg viewBox={`0 0 ${WEEKS * CELL - 3} ${18 + 7 * CELL}`} aria-hidden>
          {months.map(({ week, name }) => (
            <text key={week} x={week * CELL} y={11} class={css.month}>
              {name}
            </text>
          ))}
          {cells}
        </svg>
      </div>
      <p class={css.legend}>
        <span>{t.profile.active(active)}</span>
        <span class={css.scale} aria-hidden>
          {t.profile.less}
          {[0, 1, 2, 3, 4].map((each) => (
            <svg key={each} width={11} height={11}>
              <rect width={11} height={11} rx={2} class={css[`level${each}`]} />
            </svg>
          ))}
          {t.profile.more}
        </span>
      </p>
    </>
  );
}

function level(count: number): number {
  return count === 0 ? 0 : count < 3 ? 1 : count < 6 ? 2 : count < 10 ? 3 : 4;
}
