// What is known of submissions, put together from answers and events that may overtake each other.

import type { SubmissionProgress, SubmissionView } from "../../wire/types";

type Listed = readonly SubmissionView[];

/** The list, newest first, with one of them as it is by now. An older answer takes no verdict away. */
export function withSubmission(known: Listed, submission: SubmissionView): Listed {
  const index = known.findIndex(({ id }) => id === submission.id);
  if (index < 0) return [submission, ...known];
  return known[index]?.state !== "judged" || submission.state === "judged" ? known.with(index, submission) : known;
}

/** What the server listed, with what has come in since it was asked. */
export function mergeListed(known: Listed, listed: Listed): Listed {
  const newest = listed[0]?.number ?? 0;
  const isLate = ({ id, number, state }: SubmissionView) => number > newest || (state === "judged" && listed.some((one) => one.id === id && one.state !== "judged"));
  return known.filter(isLate).reduceRight(withSubmission, listed);
}

export function mergeTests(known: SubmissionProgress["tests"], more: SubmissionProgress["tests"]): SubmissionProgress["tests"] {
  const numbers = new Set(more.map(({ number }) => number));
  return [...known.filter(({ number }) => !numbers.has(number)), ...more].sort((a, b) => a.number - b.number);
}
