// Addresses and views. The address is a signal; links are plain <a href>, caught in one place.

import { computed, signal } from "@preact/signals";
import { matchRoute as match, type Match, type Route } from "./routing";
import { showUnderway } from "./underway";

export type { Match, Route, RouteProps, ViewComponent } from "./routing";

export const path = signal(location.pathname);
export const search = signal(location.search);
export const query = computed(() => new URLSearchParams(search.value));

let routes: readonly Route[] = [];

export function defineRoutes(table: readonly Route[]): void {
  routes = table;
}

export function matchRoute(pathname: string): Match | null {
  return match(pathname, routes);
}

/** Goes to an address of ours. `replace` for what is no step back: filters, redirects. */
export function navigate(to: string, { replace = false } = {}): void {
  const url = new URL(to, location.href);
  const changesView = url.pathname !== path.peek();
  if (!changesView && url.href === location.href) return;
  const go = () => {
    if (replace) history.replaceState(history.state, "", url);
    else history.pushState(null, "", url);
    take(url);
    if (changesView && !replace) scrollTo(0, url.hash === "" ? 0 : scrollY);
  };
  if (changesView) whenHere(url, go);
  else go();
}

/** `navigate` for what answers late: it leads nowhere once the person has gone elsewhere. */
export function navigateFromHere(): typeof navigate {
  const asked = turn;
  return (to, options) => {
    if (asked === turn) navigate(to, options);
  };
}

let turn = 0;
const loaded = new WeakSet<Route>();

// The view that stands keeps its address, and so its look, until the script of the next one is here or has failed to come.
function whenHere(url: URL, go: () => void): void {
  const mine = ++turn;
  const route = matchRoute(url.pathname)?.route;
  if (!route || loaded.has(route)) return go();
  const loading = route.load().then(() => loaded.add(route));
  showUnderway(loading);
  const end = () => mine === turn && go();
  loading.then(end, end);
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
  const route = url.origin === location.origin ? matchRoute(url.pathname)?.route : undefined;
  route?.load().then(
    () => loaded.add(route),
    () => {},
  );
}

export function startRouter(): void {
  addEventListener("popstate", () => {
    const url = new URL(location.href);
    whenHere(url, () => take(url));
  });
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
