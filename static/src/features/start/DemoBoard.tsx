// The board at work on the start page: a recorded sprint, one minute a beat.

import { Star } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../text/en";
import { formatDuration } from "../../text/format";
import { VerdictBadge } from "../../ui/Verdict";
import { classes } from "../../ui/classes";
import { useGlide } from "../../ui/glide";
import css from "./DemoBoard.module.css";
import { LENGTH_MIN, LETTERS, boardAt, tryAt, type Cell } from "./replay";

const BEAT_MS = 750;
const START_MIN = 17;
const REST_BEATS = 6;

export function DemoBoard() {
  const [minute, setMinute] = useState(START_MIN);
  const body = useRef<HTMLTableSectionElement>(null);
  useGlide(body);
  useEffect(() => {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return setMinute(48);
    const timer = setInterval(() => {
      if (!document.hidden) setMinute((now) => (now >= LENGTH_MIN + REST_BEATS ? START_MIN : now + 1));
    }, BEAT_MS);
    return () => clearInterval(timer);
  }, []);
  const rows = boardAt(minute);
  const last = lastTry(minute);
  const left = Math.max(0, LENGTH_MIN - minute);
  return (
    <figure class={css.demo}>
      <figcaption class={css.head}>
        <strong>Friday Sprint</strong>
        <span>ICPC</span>
        <span class={css.clock}>{formatDuration(left * 60_000)}</span>
        <span class={css.bar} aria-hidden>
          <span style={{ width: `${(Math.min(minute, LENGTH_MIN) / LENGTH_MIN) * 100}%` }} />
        </span>
      </figcaption>
      <table class={css.board}>
        <caption class="visually-hidden">{t.landing.replay}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span class="visually-hidden">{t.landing.rank}</span>
            </th>
            <th scope="col" class={css.name}>
              <span class="visually-hidden">{t.landing.who}</span>
            </th>
            {LETTERS.map((letter) => (
              <th key={letter} scope="col">
                {letter}
              </th>
            ))}
            <th scope="col" class={css.end}>
              {t.landing.solved}
            </th>
            <th scope="col" class={css.end}>
              {t.landing.time}
            </th>
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((row) => (
            <tr key={row.who} data-glide={row.who} class={last?.who === row.who ? css.moved : undefined}>
              <td class={css.rank}>{row.rank}</td>
              <th scope="row" class={css.name}>
                {row.who}
              </th>
              {row.cells.map((cell, index) => (
                <td key={index}>
                  <BoardCell cell={cell} />
                </td>
              ))}
              <td class={css.solved}>{row.solved}</td>
              <td class={css.end}>{row.penalty}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div class={css.foot}>
        <span class={css.last}>
          {last && (
            <>
              <VerdictBadge verdict={last.isRight ? "accepted" : "wrong_answer"} /> {last.who} · {last.letter}
            </>
          )}
        </span>
        <span>{t.landing.replay}</span>
      </div>
    </figure>
  );
}

function BoardCell({ cell }: { cell: Cell }) {
  if (cell.solvedAt !== null) {
    return (
      <span class={classes(css.cell, css.right)}>
        {cell.isFirst && <Star class={css.star} aria-label={t.landing.first} />}
        {cell.wrong > 0 ? `+${cell.wrong}` : "+"}
        <small>{cell.solvedAt}</small>
      </span>
    );
  }
  if (cell.wrong > 0) return <span class={classes(css.cell, css.wrong)}>−{cell.wrong}</span>;
  return <span class={css.cell}>·</span>;
}

function lastTry(minute: number) {
  for (let at = Math.min(minute, LENGTH_MIN); at > 0; at--) {
    const found = tryAt(at);
    if (found) return found;
  }
  return null;
}
