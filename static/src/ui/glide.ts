// Rows that move to a new place glide there, so that the eye can follow them. Children carry data-glide="key".

import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

const MOVE_MS = 240;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Call in the component that renders the rows; it looks again after every render. */
export function useGlide(root: RefObject<HTMLElement>): void {
  const places = useRef(new Map<string, number>());
  useLayoutEffect(() => {
    const next = new Map<string, number>();
    for (const row of root.current?.querySelectorAll<HTMLElement>("[data-glide]") ?? []) {
      const key = row.dataset["glide"] ?? "";
      const top = row.offsetTop;
      const before = places.current.get(key);
      next.set(key, top);
      if (before === undefined || before === top || calm.matches) continue;
      row.animate([{ transform: `translateY(${before - top}px)` }, { transform: "none" }], { duration: MOVE_MS, easing: "cubic-bezier(0.2, 0.7, 0.2, 1)" });
    }
    places.current = next;
  });
}
