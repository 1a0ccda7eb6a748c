// Who is here: undefined while unknown, null when signed out.

import { computed, signal } from "@preact/signals";
import type { AccountView, ActorView } from "../wire/types";
import { WireError } from "../wire/errors";
import { navigate, path, search } from "./router";
import { live, rest } from "./server";
import { clearResources } from "./resource";

export const me = signal<AccountView | null | undefined>(undefined);

/** Whether this person sets problems. */
export const isStaff = computed(() => me.value?.role === "instructor" || isAdmin.value);

export const isAdmin = computed(() => me.value?.role === "admin" || me.value?.role === "system_admin");

/** Asks the server once at the start. Signed out is no error; unreachable leaves it unknown until the socket says hello. */
export function loadSession(): Promise<void> {
  asking ??= ask().finally(() => (asking = null));
  return asking;
}

let asking: Promise<void> | null = null;

async function ask(): Promise<void> {
  try {
    const { data } = await rest.get<ActorView>("auth/me");
    // Somebody else than before: what was read is theirs no more.
    if (me.peek() && data.user?.id !== me.peek()?.id) become(data.user);
    else me.value = data.user;
  } catch (thrown) {
    if (WireError.of(thrown).code === "UNAUTHORIZED") me.value = null;
  }
}

export async function logIn(login: string, password: string): Promise<void> {
  const { data } = await rest.post<{ user: AccountView }>("auth/login", { login, password });
  become(data.user);
}

export async function register(fields: { email: string; username: string; display_name: string; password: string; role?: string; invitation?: string }): Promise<void> {
  const { data } = await rest.post<{ user: AccountView }>("auth/register", fields);
  become(data.user);
}

export async function logOut(): Promise<void> {
  await rest.post("auth/logout");
  become(null);
  navigate("/");
}

/** The session ended elsewhere: stay on the page, as nobody. */
export function forgetSession(): void {
  if (me.peek() !== null) become(null);
}

/** The log-in page that comes back here afterwards. */
export function logInAddress(): string {
  const here = path.value + search.value;
  return here === "/" || /^\/(login|register|forgot-password|reset-password|verify-email)\b/.test(here) ? "/login" : `/login?next=${encodeURIComponent(here)}`;
}

// Everything that was fetched was fetched as somebody else; the socket authenticated at its upgrade.
function become(user: AccountView | null): void {
  clearResources();
  me.value = user;
  live.socket.reopen();
}
