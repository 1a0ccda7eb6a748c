// Every address of the client and the view behind it. A view's script is fetched when its address is near.

import type { Route } from "./router";

export const routes: readonly Route[] = [
  { pattern: "/", load: () => import("../features/start/Home") },
  { pattern: "/login", load: () => import("../features/accounts/LogIn") },
  { pattern: "/register", load: () => import("../features/accounts/Register") },
  { pattern: "/forgot-password", load: () => import("../features/accounts/ForgotPassword") },
  { pattern: "/reset-password", load: () => import("../features/accounts/ResetPassword") },
  { pattern: "/verify-email", load: () => import("../features/accounts/VerifyEmail") },
  { pattern: "/settings", load: () => import("../features/accounts/Settings"), needsMember: true },
  { pattern: "/@:username", load: () => import("../features/accounts/Profile") },
  { pattern: "/problems", load: () => import("../features/problems/ProblemList") },
  { pattern: "/problems/import", load: () => import("../features/problems/ImportProblem"), needsMember: true },
  { pattern: "/problems/:slug", load: () => import("../features/submissions/ProblemPage"), isFull: true },
  { pattern: "/languages", load: () => import("../features/problems/Languages") },
  { pattern: "/submissions/:id", load: () => import("../features/submissions/SubmissionPage") },
  { pattern: "/submissions/:id/judgings", load: () => import("../features/judging/JudgingsPage"), needsMember: true },
  { pattern: "/rejudgings/:id", load: () => import("../features/judging/RejudgingPage"), needsMember: true },
  { pattern: "/notifications", load: () => import("../features/notifications/Inbox"), needsMember: true },
  { pattern: "/admin/people", load: () => import("../features/admin/PeoplePage"), needsMember: true },
  { pattern: "/admin/live", load: () => import("../features/admin/LivePage"), needsMember: true },
  { pattern: "/admin/judge", load: () => import("../features/judging/JudgeAdmin"), needsMember: true },
  { pattern: "/rooms", load: () => import("../features/rooms/Lobby") },
  { pattern: "/rooms/:id", load: () => import("../features/rooms/Room"), isFull: true },
  { pattern: "/rooms/:id/judging", load: () => import("../features/judging/RoomJudging"), needsMember: true },
  { pattern: "/rooms/:id/screen", load: () => import("../features/rooms/Screen"), isFull: true, isBare: true },
];
