// The frame around every view: bar, outlet, phone tabs, palette, keys, toasts, the line for a lost connection.

import { signal } from "@preact/signals";
import { Bell, Code, LogOut, Monitor, Moon, Radio, Search, Settings, ShieldCheck, Sun, UserRound } from "lucide-preact";
import { t } from "../text/en";
import { modifier } from "../text/format";
import { BellLink } from "../features/notifications/Bell";
import { ButtonLink } from "../ui/Button";
import { CommandPalette, isPaletteOpen } from "../ui/CommandPalette";
import { ConnectionBar } from "../ui/ConnectionBar";
import { Menu } from "../ui/Menu";
import { PhoneTabs } from "../ui/PhoneTabs";
import { Shortcuts } from "../ui/Shortcuts";
import { hasKeys } from "../ui/keyboard";
import { useKeys } from "../ui/keys";
import { Toasts, tell } from "../ui/toast";
import { Avatar } from "./Avatar";
import { Logo } from "./Logo";
import { Outlet } from "./Outlet";
import css from "./Shell.module.css";
import { matchRoute, navigate, path } from "./router";
import { isAdmin, logInAddress, logOut, me, registerAddress } from "./session";
import { THEMES, theme } from "./settings";
import { underway } from "./underway";

export const areKeysShown = signal(false);

const SECTIONS = [
  ["/problems", t.nav.problems, Code],
  ["/rooms", t.nav.rooms, Radio],
] as const;

export function Shell() {
  useKeys([
    { keys: "mod+k", words: t.shortcuts.palette, run: () => (isPaletteOpen.value = !isPaletteOpen.value) },
    { keys: "?", words: t.shortcuts.help, run: () => (areKeysShown.value = true) },
    { keys: "g p", words: t.shortcuts.goProblems, run: () => navigate("/problems") },
    { keys: "g r", words: t.shortcuts.goRooms, run: () => navigate("/rooms") },
    { keys: "g h", words: t.shortcuts.goHome, run: () => navigate("/") },
  ]);
  const route = matchRoute(path.value)?.route;
  return (
    <div class={route?.isFull ? css.shellFull : css.shell}>
      <a class="skip-link" href="#main">
        {t.skip}
      </a>
      {!route?.isBare && <Bar />}
      <ConnectionBar />
      <Outlet />
      {!route?.isFull && !route?.isBare && <Sections />}
      {underway.value > 0 && <div class={css.underway} aria-hidden />}
      <CommandPalette />
      {areKeysShown.value && <Shortcuts onClose={() => (areKeysShown.value = false)} />}
      <Toasts />
    </div>
  );
}

function Bar() {
  return (
    <header class={css.bar}>
      <a class={css.brand} href="/" aria-label={t.brand}>
        <Logo />
        <span>{t.brand}</span>
      </a>
      <nav class={css.nav} aria-label={t.nav.label}>
        {SECTIONS.map(([href, label]) => (
          <a key={href} href={href} aria-current={isIn(href) ? "page" : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <button type="button" class={css.search} onClick={() => (isPaletteOpen.value = true)}>
        <Search class="icon" aria-hidden />
        <span>{t.nav.search}</span>
        {hasKeys.value && <kbd>{modifier} K</kbd>}
      </button>
      <div class={css.who}>{me.value === undefined ? null : me.value ? <Member /> : <Visitor />}</div>
    </header>
  );
}

function Visitor() {
  return (
    <>
      <ThemeMenu />
      <ButtonLink kind="quiet" href={logInAddress()}>
        {t.nav.logIn}
      </ButtonLink>
      <ButtonLink kind="primary" href={registerAddress()} class={css.signUp}>
        {t.nav.register}
      </ButtonLink>
    </>
  );
}

const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon };

function themeItems() {
  return THEMES.map((key) => {
    const Icon = THEME_ICONS[key];
    return { label: t.themes[key], icon: <Icon class="icon" />, isChecked: theme.value === key, onSelect: () => void (theme.value = key) };
  });
}

function ThemeMenu() {
  const Icon = THEME_ICONS[theme.value];
  return <Menu label={t.nav.theme} button={<Icon class="icon" />} items={themeItems()} />;
}

function Member() {
  const user = me.value;
  if (!user) return null;
  return (
    <>
      <BellLink />
      <Menu
        label={t.nav.account}
        button={<Avatar name={user.display_name} />}
        header={
          <div class={css.identity}>
            <strong>{user.display_name}</strong>
            <span>@{user.username}</span>
          </div>
        }
        items={[
          { label: t.nav.profile, icon: <UserRound class="icon" />, href: `/@${user.username}` },
          { label: t.nav.settings, icon: <Settings class="icon" />, href: "/settings" },
          ...(isAdmin.value ? [{ label: t.admin.title, icon: <ShieldCheck class="icon" />, href: "/admin/people" }] : []),
          null,
          ...themeItems(),
          null,
          { label: t.nav.logOut, icon: <LogOut class="icon" />, onSelect: () => tell(logOut()) },
        ]}
      />
    </>
  );
}

function Sections() {
  const user = me.value;
  const you = user ? `/@${user.username}` : "/login";
  return (
    <div class={css.tabs}>
      <PhoneTabs label={t.nav.label}>
        {SECTIONS.map(([href, label, Icon]) => (
          <a key={href} href={href} aria-current={isIn(href) ? "page" : undefined}>
            <Icon class="icon" aria-hidden />
            {label}
          </a>
        ))}
        <button type="button" onClick={() => (isPaletteOpen.value = true)}>
          <Search class="icon" aria-hidden />
          {t.nav.search}
        </button>
        {user && (
          <a href="/notifications" aria-current={isIn("/notifications") ? "page" : undefined}>
            <Bell class="icon" aria-hidden />
            {t.nav.notifications}
          </a>
        )}
        <a href={you} aria-current={isIn(you) ? "page" : undefined}>
          <UserRound class="icon" aria-hidden />
          {user ? t.nav.you : t.nav.logIn}
        </a>
      </PhoneTabs>
    </div>
  );
}

function isIn(href: string): boolean {
  return path.value === href || path.value.startsWith(`${href}/`);
}
