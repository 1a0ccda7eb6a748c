// The views that addresses lead to (app/routes.ts).

export { default as ProblemList } from "./ProblemList";
export { default as ImportProblem } from "./ImportProblem";
export { default as Languages } from "./Languages";
