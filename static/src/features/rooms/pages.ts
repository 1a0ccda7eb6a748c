// The views that addresses lead to (app/routes.ts).

export { default as Lobby } from "./Lobby";
export { default as Room } from "./Room";
export { default as Screen } from "./Screen";
