// The first names of what is generated now; gone as soon as the room's views import from types.ts.
export type { LanguageView as Language, ProblemView as Problem, SubmissionView as Submission } from "./types";
