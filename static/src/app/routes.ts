// Every address of the client and the view behind it. The views of a feature are one script, fetched when one of
// their addresses is near: a script for each view would make a visit four times as many requests.

import type { Route } from "./router";

const start = () => import("../features/start/pages");
const accounts = () => import("../features/accounts/pages");
const problems = () => import("../features/problems/pages");
const submissions = () => import("../features/submissions/pages");
const judging = () => import("../features/judging/pages");
const notifications = () => import("../features/notifications/pages");
const admin = () => import("../features/admin/pages");
const ratings = () => import("../features/ratings/pages");
const rooms = () => import("../features/rooms/pages");

export const routes: readonly Route[] = [
  { pattern: "/", load: async () => (await start()).Home },
  { pattern: "/login", load: async () => (await accounts()).LogIn },
  { pattern: "/register", load: async () => (await accounts()).Register },
  { pattern: "/forgot-password", load: async () => (await accounts()).ForgotPassword },
  { pattern: "/reset-password", load: async () => (await accounts()).ResetPassword },
  { pattern: "/verify-email", load: async () => (await accounts()).VerifyEmail },
  { pattern: "/settings", load: async () => (await accounts()).Settings, needsMember: true },
  { pattern: "/@:username", load: async () => (await accounts()).Profile },
  { pattern: "/problems", load: async () => (await problems()).ProblemList },
  { pattern: "/problems/import", load: async () => (await problems()).ImportProblem, needsMember: true },
  { pattern: "/problems/:slug", load: async () => (await submissions()).ProblemPage, isFull: true },
  { pattern: "/problems/:slug/versions", load: async () => (await judging()).VersionsPage, needsMember: true },
  { pattern: "/languages", load: async () => (await problems()).Languages },
  { pattern: "/submissions/:id", load: async () => (await submissions()).SubmissionPage },
  { pattern: "/submissions/:id/judgings", load: async () => (await judging()).JudgingsPage, needsMember: true },
  { pattern: "/rejudgings/:id", load: async () => (await judging()).RejudgingPage, needsMember: true },
  { pattern: "/notifications", load: async () => (await notifications()).Inbox, needsMember: true },
  { pattern: "/admin", load: async () => (await admin()).PeoplePage, needsMember: true },
  { pattern: "/admin/people", load: async () => (await admin()).PeoplePage, needsMember: true },
  { pattern: "/admin/live", load: async () => (await admin()).LivePage, needsMember: true },
  { pattern: "/admin/log", load: async () => (await admin()).LogPage, needsMember: true },
  { pattern: "/admin/judge", load: async () => (await judging()).JudgeAdmin, needsMember: true },
  { pattern: "/rooms", load: async () => (await rooms()).Lobby },
  { pattern: "/rooms/:id", load: async () => (await rooms()).Room, isFull: true },
  { pattern: "/rooms/:id/submissions", load: async () => (await judging()).RoomSubmissions, needsMember: true },
  { pattern: "/rooms/:id/judging", load: async () => (await judging()).RoomJudging, needsMember: true },
  { pattern: "/rooms/:id/ratings", load: async () => (await ratings()).RoomRatings },
  { pattern: "/rooms/:id/rehearsed/:item", load: async () => (await judging()).RehearsedPage, needsMember: true },
  { pattern: "/rooms/:id/screen", load: async () => (await rooms()).Screen, isFull: true, isBare: true },
];
