// Rows that move to a new place glide there, so that the eye can follow them. Children carry data-glide="key".

import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

const MOVE_MS = 220;
/** When more rows than this move at once, motion says nothing any more. */
const AT_MOST = 40;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Call in the component that renders the rows. It looks again when `order` changes; without one, after every render. */
export function useGlide(root: RefObject<HTMLElement>, order?: string): void {
  const places = useRef(new Map<string, number>());
  useLayoutEffect(() => {
    const next = new Map<string, number>();
    const moved: [HTMLElement, number][] = [];
    for (const row of root.current?.querySelectorAll<HTMLElement>("[data-glide]") ?? []) {
      const key = row.dataset["glide"] ?? "";
      const top = row.offsetTop;
      const before = places.current.get(key);
      next.set(key, top);
      if (before !== undefined && before !== top) moved.push([row, before - top]);
    }
    places.current = next;
    if (calm.matches || moved.length > AT_MOST) return;
    for (const [row, by] of moved) {
      row.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], { duration: MOVE_MS, easing: "cubic-bezier(0.2, 0.7, 0.2, 1)" });
    }
  }, order === undefined ? undefined : [order]);
}
