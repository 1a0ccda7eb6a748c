// The views that addresses lead to (app/routes.ts).

export { default as LogIn } from "./LogIn";
export { default as Register } from "./Register";
export { default as ForgotPassword } from "./ForgotPassword";
export { default as ResetPassword } from "./ResetPassword";
export { default as VerifyEmail } from "./VerifyEmail";
export { default as Settings } from "./Settings";
export { default as Profile } from "./Profile";
