// The views that addresses lead to (app/routes.ts).

export { default as JudgingsPage } from "./JudgingsPage";
export { default as RejudgingPage } from "./RejudgingPage";
export { default as JudgeAdmin } from "./JudgeAdmin";
export { default as RehearsedPage } from "./RehearsedPage";
export { default as RoomJudging } from "./RoomJudging";
export { default as RoomSubmissions } from "./RoomSubmissions";
export { default as VersionsPage } from "./VersionsPage";
