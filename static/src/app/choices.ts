// What the command palette offers everywhere: pages, actions, problems, rooms and people.

import { rest } from "./server";
import { isAdmin, logOut, me } from "./session";
import { THEMES, theme } from "./settings";
import { t } from "../text/en";
import { addChoices, type Choice } from "../ui/CommandPalette";
import { tell } from "../ui/toast";
import type { ProblemSummary, PublicProfileView, RoomCard } from "../wire/types";

const TYPING_MS = 120;
/** People are asked for by their whole name, so a little later than what grows with every letter. */
const NAME_MS = 250;
const ROOM_NAME = 80; // what the server takes
const USERNAME = /^@?([A-Za-z0-9_-]{2,30})$/;
const ADMIN_PAGES = [
  [t.admin.people, "/admin/people"],
  [t.admin.live, "/admin/live"],
  [t.admin.judge, "/admin/judge"],
] as const;

export function startChoices(): void {
  addChoices((text) => pages().filter((choice) => fits(choice.label, text)));
  addChoices(async (text, signal) => {
    await pause(text === "" ? 0 : TYPING_MS, signal);
    const { data } = await rest.get<ProblemSummary[]>("problems", { q: text || null, limit: 8 }, signal);
    return data.map((problem) => ({
      id: `problem-${problem.id}`,
      group: t.palette.problems,
      label: problem.title,
      href: `/problems/${problem.slug}`,
    }));
  });
  addChoices((text) => (text.length < 1 ? [] : actions().filter((choice) => fits(choice.label, text))));
  addChoices(async (text, signal) => {
    if (text === "") return [];
    await pause(TYPING_MS, signal);
    const { data } = await rest.get<RoomCard[]>("multiplayer/rooms", { q: text.slice(0, ROOM_NAME), limit: 5 }, signal);
    return data.map(({ room }) => ({ id: `room-${room.id}`, group: t.palette.rooms, label: room.name, detail: room.host.display_name, href: `/rooms/${room.id}` }));
  });
  addChoices(async (text, signal) => {
    const name = USERNAME.exec(text)?.[1];
    if (name === undefined) return [];
    await pause(NAME_MS, signal);
    // Nobody of that name is refused, and then nobody is offered.
    const { user } = (await rest.get<PublicProfileView>(`users/${name}`, undefined, signal)).data;
    return [{ id: "person", group: t.palette.people, label: t.palette.profileOf(user.display_name), detail: `@${user.username}`, href: `/@${user.username}` }];
  });
}

function pages(): Choice[] {
  const user = me.peek();
  const list: [string, string][] = [
    [t.nav.problems, "/problems"],
    [t.nav.rooms, "/rooms"],
    [t.languages.title, "/languages"],
  ];
  if (user) list.push([t.nav.profile, `/@${user.username}`], [t.nav.notifications, "/notifications"], [t.nav.settings, "/settings"]);
  else list.push([t.nav.logIn, "/login"], [t.nav.register, "/register"]);
  if (isAdmin.peek()) list.push(...ADMIN_PAGES.map(([label, href]) => [`${t.admin.title}: ${label}`, href] as [string, string]));
  return list.map(([label, href]) => ({ id: href, group: t.palette.go, label, href }));
}

function actions(): Choice[] {
  const list: Choice[] = THEMES.map((key) => ({
    id: `theme-${key}`,
    group: t.palette.actions,
    label: `${t.nav.theme}: ${t.themes[key]}`,
    run: () => (theme.value = key),
  }));
  if (me.peek()) list.push({ id: "log-out", group: t.palette.actions, label: t.nav.logOut, run: () => tell(logOut()) });
  return list;
}

function fits(label: string, text: string): boolean {
  return text.toLowerCase().split(/\s+/).every((word) => label.toLowerCase().includes(word));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("", "AbortError"));
    });
  });
}
