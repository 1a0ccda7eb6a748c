// Test by test: one small cell each, in judging order, filled as verdicts fall.

import { t } from "../../text/en";
import type { AnyTest } from "../../wire/names";
import { verdictLetters, verdictTone } from "../../ui/Verdict";
import { formatRunTime } from "../../text/format";
import { classes } from "../../ui/classes";
import css from "./TestStrip.module.css";

interface TestStripProps {
  tests: readonly AnyTest[];
  total: number | null;
  isRunning: boolean;
  chosen?: number | null;
  onChoose?: (number: number) => void;
}

const MARKS: Record<string, string> = { AC: "✓", WA: "✗", "–": "–" };

export function TestStrip({ tests, total, isRunning, chosen, onChoose }: TestStripProps) {
  const known = new Map(tests.map((test) => [test.number, test]));
  const count = Math.max(total ?? 0, ...tests.map(({ number }) => number), 0);
  if (count === 0) return null;
  return (
    <ol class={css.strip} aria-label={t.work.tests}>
      {Array.from({ length: count }, (_, index) => {
        const test = known.get(index + 1);
        const isNext = isRunning && !test && (index === 0 || known.has(index));
        const label = test ? `${t.work.test(index + 1)}: ${t.verdicts[test.verdict]}, ${formatRunTime(test.cpu_ms)}` : t.work.test(index + 1);
        const letters = test ? verdictLetters(test.verdict) : "";
        const marks = (
          <>
            <span class="visually-hidden">{label}</span>
            <span aria-hidden>{MARKS[letters] ?? letters}</span>
          </>
        );
        const look = classes(css.cell, test && verdictTone(test.verdict), test && css.done, isNext && css.next, chosen === index + 1 && css.chosen);
        return (
          <li key={index}>
            {test && onChoose ? (
              <button type="button" class={look} title={label} aria-pressed={chosen === index + 1} onClick={() => onChoose(index + 1)}>
                {marks}
              </button>
            ) : (
              <span class={look} title={label}>
                {marks}
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}
