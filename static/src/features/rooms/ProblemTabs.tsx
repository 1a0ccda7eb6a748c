// The contest's letters with my state at each; the keys 1 to 9 choose.

import { Check, Star } from "lucide-preact";
import { words } from "../../text/en-rooms";
import { classes } from "../../ui/classes";
import type { RoomProblem } from "../../wire/types";
import { cellTone, cellWords, wrongTries } from "./cells";
import css from "./ProblemTabs.module.css";
import type { RoomStore } from "./store";

interface ProblemTabsProps {
  store: RoomStore;
  problems: readonly RoomProblem[];
  active: string;
  onChoose: (label: string) => void;
}

export function ProblemTabs({ store, problems, active, onChoose }: ProblemTabsProps) {
  const cells = store.myRow.value?.cells ?? {};
  const format = store.room.value?.format ?? "icpc";
  return (
    <nav class={css.tabs} aria-label={words.create.problems}>
      {problems.map(({ problem_id, label, title, color }) => {
        const cell = cells[label];
        const shown = cellTone(cell, format);
        const tone = shown === "pending" && store.own.problems.value.has(problem_id) ? "solved" : shown;
        return (
          <button
            key={label}
            type="button"
            class={classes(css.tab, css[tone])}
            aria-current={label === active ? "true" : undefined}
            title={title}
            onClick={() => onChoose(label)}
          >
            <span class={css.balloon} style={{ background: color }} aria-hidden />
            <span class="visually-hidden">{words.header.problem} </span>
            <b>{label}</b>
            <span class={css.mark} aria-hidden>
              {(tone === "solved" || tone === "beaten") && <Check class="icon" />}
              {tone === "first" && <Star class="icon" fill="currentColor" />}
              {(tone === "tried" || tone === "partial") && `✗${wrongTries(cell ?? {})}`}
              {tone === "pending" && "?"}
            </span>
            <span class={css.title}>{title}</span>
            <span class="visually-hidden">, {cellWords(cell, format)}</span>
          </button>
        );
      })}
    </nav>
  );
}
