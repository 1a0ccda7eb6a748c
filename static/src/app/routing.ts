// Patterns of addresses, alone: what view an address means, and with which names in it.

import type { ComponentType } from "preact";

export interface RouteProps {
  params: Readonly<Record<string, string>>;
}

export type ViewComponent = ComponentType<RouteProps>;

export interface Route {
  /** "/rooms/:id"; a segment ":name" matches one segment, "/@:name" a name behind an at sign. */
  pattern: string;
  load: () => Promise<ViewComponent>;
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

/** The first route that fits. */
export function matchRoute(pathname: string, table: readonly Route[]): Match | null {
  const parts = split(pathname);
  for (const route of table) {
    const params = matchParts(split(route.pattern), parts);
    if (params) return { route, params };
  }
  return null;
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
