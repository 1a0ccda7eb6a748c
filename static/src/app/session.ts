// Who is here: undefined while unknown, null when signed out.

import { computed, effect, signal } from "@preact/signals";
import type { AccountView, ActorView } from "../wire/types";
import { WireError } from "../wire/errors";
import { navigate, path, query, search } from "./router";
import { live, rest } from "./server";
import { clearResources } from "./resource";
import { isText, stored } from "./stored";
import { dismissPersonal } from "../ui/toast";

export const me = signal<AccountView | null | undefined>(undefined);

/** The person's id, or null: it changes with the person alone. */
export const myId = computed(() => me.value?.id ?? null);

/** Whose drafts to show, "" for nobody: on a slow line theirs who was here last, until the server has answered. */
export const draftOwner = computed(() => (me.value === undefined ? lastId.value : (myId.value ?? "")));
const lastId = stored("person", "", isText);
effect(() => {
  if (me.value !== undefined) lastId.value = myId.value ?? "";
});

/** Whether this person sets problems. */
export const isStaff = computed(() => me.value?.role === "instructor" || isAdmin.value);

export const isAdmin = computed(() => me.value?.role === "admin" || me.value?.role === "system_admin");

/** Asks the server once at the start. Signed out is no error; unreachable leaves it unknown until the socket says hello. */
export function loadSession(): Promise<void> {
  asking ??= ask();
  return asking;
}

let asking: Promise<void> | null = null;

async function ask(): Promise<void> {
  const before = me.peek();
  let user: AccountView | null | undefined;
  try {
    user = (await rest.get<ActorView>("auth/me")).data.user;
  } catch (thrown) {
    user = WireError.of(thrown).code === "UNAUTHORIZED" ? null : before;
  }
  // Whoever logged in or out meanwhile knows better than an answer that was asked for before.
  if (me.peek() !== before) return;
  asking = null;
  // Somebody else than before: what was read is theirs no more.
  if (before && user?.id !== before.id) become(user ?? null);
  else me.value = user;
}

/** Somebody was taken for nobody. It may be the answer to a question from before the log-in, so the server is asked. */
export function doubtSession(): void {
  if (me.peek()) void loadSession();
}

export async function logIn(login: string, password: string): Promise<void> {
  const { data } = await rest.post<{ user: AccountView }>("auth/login", { login, password });
  become(data.user);
}

export async function register(fields: { email: string; username: string; display_name: string; password: string; role?: string; invitation?: string }): Promise<void> {
  try {
    const { data } = await rest.post<{ user: AccountView }>("auth/register", fields);
    lost = "";
    become(data.user);
  } catch (thrown) {
    const error = WireError.of(thrown);
    // Passwords leave no trace under a key, so a second try is refused where only the answer to the first was lost.
    if (error.code === "CONFLICT" && lost === fields.username && (await logIn(fields.username, fields.password).then(() => true, () => false))) return;
    lost = error.temporary ? fields.username : "";
    throw error;
  }
}

/** The name of an account that may be there although no answer said so. */
let lost = "";

export async function logOut(): Promise<void> {
  await rest.post("auth/logout");
  become(null);
  navigate("/");
}

/** The session ended elsewhere: stay on the page, as nobody. */
export function forgetSession(): void {
  if (me.peek() !== null) become(null);
}

/** The log-in page that comes back `here` afterwards. */
export function logInAddress(here = path.value + search.value): string {
  return comingBack("/login", here);
}

/** The same for a new account. */
export function registerAddress(): string {
  return comingBack("/register", path.value + search.value);
}

// From a page of accounts one goes on to where that page would have led.
function comingBack(page: string, here: string): string {
  const next = /^\/(login|register|forgot-password|reset-password|verify-email)\b/.test(here) ? query.value.get("next") : here;
  return next === null || next === "/" ? page : `${page}?next=${encodeURIComponent(next)}`;
}

// Everything that was fetched was fetched as somebody else; the socket authenticated at its upgrade.
function become(user: AccountView | null): void {
  asking = null;
  clearResources();
  dismissPersonal();
  me.value = user;
  live.socket.reopen();
}
