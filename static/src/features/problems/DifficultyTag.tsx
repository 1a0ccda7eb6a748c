import { t } from "../../text/en";
import type { Difficulty } from "../../wire/names";
import css from "./DifficultyTag.module.css";

/** The word in its colour. */
export function DifficultyTag({ difficulty }: { difficulty: Difficulty }) {
  return <span class={css[difficulty]}>{t.problems.difficulty[difficulty]}</span>;
}
