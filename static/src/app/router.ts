// Addresses and views. The address is a signal; links are plain <a href>, caught in one place.

import { computed, signal } from "@preact/signals";
import type { ComponentType } from "preact";

export interface RouteProps {
  params: Readonly<Record<string, string>>;
}

/** A view module: its default export is the component. */
export type ViewModule = { default: ComponentType<RouteProps> };

export interface Route {
  /** "/rooms/:id"; a segment ":name" matches one segment, "/@:name" a name behind an at sign. */
  pattern: string;
  load: () => Promise<ViewModule>;
  /** The view fills the window below the bar and scrolls by itself. */
  isFull?: boolean;
  /** No bar, no tabs: the hall's screen. */
  isBare?: boolean;
  /** Sent to the log-in page when nobody is signed in. */
  needsMember?: boolean;
}

export interface Match {
  route: Route;
  params: Record<string, string>;
}

export const path = signal(location.pathname);
export const search = signal(location.search);
export const query = computed(() => new URLSearchParams(search.value));

let routes: readonly Route[] = [];

export function defineRoutes(table: readonly Route[]): void {
  routes = table;
}

export function matchRoute(pathname: string, table: readonly Route[] = routes): Match | null {
  const parts = split(pathname);
  for (const route of table) {
    const params = matchParts(split(route.pattern), parts);
    if (params) return { route, params };
  }
  return null;
}

/** Goes to an address of ours. `replace` for what is no step back: filters, redirects. */
export function navigate(to: string, { replace = false } = {}): void {
  const url = new URL(to, location.href);
  if (url.href === location.href) return;
  if (replace) history.replaceState(history.state, "", url);
  else history.pushState(null, "", url);
  const changesView = url.pathname !== path.peek();
  take(url);
  if (changesView && !replace) scrollTo(0, url.hash === "" ? 0 : scrollY);
}

/** Changes the query in place; empty values leave it. */
export function setQuery(changes: Record<string, string | null>): void {
  const next = new URLSearchParams(search.peek());
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  navigate(path.peek() + (text === "" ? "" : `?${text}`), { replace: true });
}

/** Fetches a view's script ahead of the click. */
export function preload(href: string): void {
  const url = new URL(href, location.href);
  if (url.origin === location.origin) void matchRoute(url.pathname)?.route.load().catch(() => {});
}

export function startRouter(): void {
  addEventListener("popstate", () => take(new URL(location.href)));
  document.addEventListener("click", (event) => {
    const anchor = linkOf(event);
    if (!anchor || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(anchor.href);
  });
  for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const anchor = linkOf(event);
      if (anchor) preload(anchor.href);
    });
  }
}

// Downloads, other hosts, other targets, and what the server itself answers stay the browser's.
function linkOf(event: Event): HTMLAnchorElement | null {
  const target = event.target;
  const anchor = target instanceof Element ? target.closest("a") : null;
  if (!anchor?.href || anchor.origin !== location.origin || anchor.hasAttribute("download")) return null;
  if ((anchor.target !== "" && anchor.target !== "_self") || /^\/(api|assets|ws)(\/|$)/.test(anchor.pathname)) return null;
  if (anchor.getAttribute("href")?.startsWith("#")) return null;
  return anchor;
}

function take(url: URL): void {
  path.value = url.pathname;
  search.value = url.search;
}

function split(pathname: string): string[] {
  return pathname.split("/").filter((part) => part !== "");
}

function matchParts(pattern: string[], parts: string[]): Record<string, string> | null {
  if (pattern.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, wanted] of pattern.entries()) {
    const part = parts[index] ?? "";
    const at = wanted.indexOf(":");
    if (at < 0 ? wanted !== part : !part.startsWith(wanted.slice(0, at)) || part.length === at) return null;
    if (at >= 0) params[wanted.slice(at + 1)] = decodePart(part.slice(at));
  }
  return params;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
