// The views that addresses lead to (app/routes.ts).

export { default as PeoplePage } from "./PeoplePage";
export { default as LivePage } from "./LivePage";
export { default as LogPage } from "./LogPage";
