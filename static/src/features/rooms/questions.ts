// What is told of questions and answers, and to whom: values in, words out.

import { words } from "../../text/en-rooms";
import type { Clarification, MyPlace } from "../../wire/types";

/** A question as it is known after another word of it. What goes to all leaves out who asked; who knew it still does. */
export function merged(known: Clarification | undefined, heard: Clarification): Clarification {
  return { ...heard, entry_id: heard.entry_id ?? known?.entry_id ?? null, asker: heard.asker ?? known?.asker ?? null };
}

/** Whether one's own entry asked. */
export function isOwn(clarification: Clarification, my: Pick<MyPlace, "entry_id"> | null): boolean {
  return clarification.entry_id !== null && clarification.entry_id === my?.entry_id;
}

/** What is said when `before` became `now`, or null: questions to those who answer, answers to the others. */
export function newsOf(before: Clarification | undefined, now: Clarification, my: Pick<MyPlace, "entry_id" | "may_control"> | null): string | null {
  const { clarifications } = words;
  const isTold = before !== undefined && before.answer === now.answer;
  if (my?.may_control) return before || now.answer ? null : clarifications.asked(now.asker ?? "");
  if (!now.answer || isTold) return null;
  if (isOwn(now, my)) return before?.answer ? clarifications.corrected : clarifications.answered;
  return (before?.answer ? clarifications.correctedToAll : clarifications.answeredToAll)(now.answer);
}

/** To whom an answer was given, in words, as seen by one viewer. */
export function givenTo(clarification: Clarification, my: Pick<MyPlace, "entry_id"> | null): string {
  if (clarification.to_all) return words.clarifications.toAll;
  return isOwn(clarification, my) || !clarification.asker ? words.clarifications.toYou : words.clarifications.toPerson(clarification.asker);
}
