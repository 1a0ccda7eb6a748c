// A long list, read page by page: what was read of it stays when its beginning is read again.

import type { Query } from "../wire/rest";
import { useResource, type Resource } from "./resource";
import { rest } from "./server";

export interface Page<T> {
  rows: readonly T[];
  /** The cursor of what comes after; null at the end. */
  next: string | null;
  total?: number | null;
}

export interface Pages<T> extends Resource<Page<T>> {
  /** Reads the page behind `cursor`. */
  more(cursor: string): Promise<void>;
}

/** The list that `path` answers with for `query`. Rows are known by `idOf`. */
export function usePages<T>(key: string, path: string, query: Query, idOf: (row: T) => string): Pages<T> {
  const read = async (cursor: string | null, signal?: AbortSignal): Promise<Page<T>> => {
    const { data, meta } = await rest.get<T[]>(path, { ...query, cursor }, signal);
    return { rows: data, next: meta.next_cursor ?? null, total: meta.total ?? null };
  };
  const pages: Resource<Page<T>> = useResource(key, async (signal) => {
    const first = await read(null, signal);
    const state = pages.state.peek();
    return state.phase === "ready" ? joinPages(first, state.data, idOf) : first;
  });
  const more = async (cursor: string) => {
    const page = await read(cursor);
    pages.update((known) => (known.next === cursor ? { ...known, rows: [...known.rows, ...page.rows], next: page.next } : known));
  };
  return { ...pages, more };
}

/** The first page as it is by now, and behind it what is known of later ones; alone where they do not meet. */
export function joinPages<T>(first: Page<T>, known: Page<T>, idOf: (row: T) => string): Page<T> {
  const last = first.rows.at(-1);
  const at = last === undefined ? -1 : known.rows.findIndex((row) => idOf(row) === idOf(last));
  if (at < 0 || at === known.rows.length - 1) return first;
  const shown = new Set(first.rows.map(idOf));
  return { ...first, rows: [...first.rows, ...known.rows.slice(at + 1).filter((row) => !shown.has(idOf(row)))], next: known.next };
}
