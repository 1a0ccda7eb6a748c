// Unions that views need and the registry gives no name, and shapes of features whose types are not generated yet.

import type { CodeError, CodeResult, CodeTimeout, ProblemSummary, SubmissionProgress, SubmissionView, TestProgress, TestView, Verdict } from "./types";

export type Difficulty = ProblemSummary["difficulty"];
export type ProgressStatus = NonNullable<ProblemSummary["status"]>;

/** A verdict, or how far judging is. */
export type Outcome = Verdict | Exclude<SubmissionView["state"], "judged"> | SubmissionProgress["state"];

/** A test as progress tells it, or as the whole submission does. */
export type AnyTest = TestProgress | TestView;

/** What ends a run. */
export type ExecutionEnd = CodeResult | CodeError | CodeTimeout;

export interface PublicProfile {
  user: { id: string; username: string; display_name: string; created_at: string; bio: string; links: { label: string; url: string }[]; position: string };
  stats: {
    solved: number;
    attempted: number;
    submissions: number;
    current_streak: number;
    max_streak: number;
    by_difficulty: Record<Difficulty, number>;
    by_language: { language: string; solved: number }[];
  };
  /** Submissions a day in the person's zone; days without any are left out. */
  heatmap: { day: string; count: number }[];
  recent_submissions: { id: string; problem_slug: string; problem_title: string; room_id: string | null; language: string; verdict: Verdict; score: number | null; received_at: string }[];
  rooms: { id: string; name: string; format: string; ended_at: string; entry_name: string; rank: number | null; entries: number }[];
  /** Comes with rated rooms. */
  rating_history?: { at: string; rating: number }[];
}

export interface Notification {
  id: string;
  kind: string;
  title: string;
  body: string;
  /** An address on this site, or empty. */
  link: string;
  created_at: string;
  read_at: string | null;
}
