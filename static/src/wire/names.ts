// Unions that views need and the registry gives no name.

import type { CodeError, CodeResult, CodeTimeout, ProblemSummary, SubmissionProgress, SubmissionView, TestProgress, TestView, Verdict } from "./types";

export type Difficulty = ProblemSummary["difficulty"];
export type ProgressStatus = NonNullable<ProblemSummary["status"]>;

/** A verdict, or how far judging is. */
export type Outcome = Verdict | Exclude<SubmissionView["state"], "judged"> | SubmissionProgress["state"];

/** A test as progress tells it, or as the whole submission does. */
export type AnyTest = TestProgress | TestView;

/** What ends a run. */
export type ExecutionEnd = CodeResult | CodeError | CodeTimeout;
