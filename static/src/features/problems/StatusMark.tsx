// My state with a problem: solved, tried, mastered; nothing where nothing was tried.

import { Check, CircleDashed, Star } from "lucide-preact";
import { t } from "../../text/en";
import type { ProgressStatus } from "../../wire/names";
import css from "./StatusMark.module.css";

const LOOK = { solved: Check, mastered: Star, attempted: CircleDashed };

export function StatusMark({ status }: { status: ProgressStatus | null }) {
  if (status === null || status === "todo") return null;
  const Icon = LOOK[status];
  return (
    <span class={css[status]} title={t.problems.status[status]}>
      <Icon class="icon" aria-hidden strokeWidth={2.25} />
      <span class="visually-hidden">{t.problems.status[status]}</span>
    </span>
  );
}
