// The views that addresses lead to (app/routes.ts).

export { default as ProblemPage } from "./ProblemPage";
export { default as SubmissionPage } from "./SubmissionPage";
