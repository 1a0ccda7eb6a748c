// Rows glide to their new place: measured before and after the change, then moved back by a transform and let go.

import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

const GLIDE_MS = 220;
/** Beyond this many visible rows at once, motion says nothing any more. */
const AT_MOST = 40;

export function useGlide(container: RefObject<HTMLElement>, order: string): void {
  const tops = useRef(new Map<string, number>());
  useLayoutEffect(() => {
    const rows = [...(container.current?.querySelectorAll<HTMLElement>("[data-glide]") ?? [])];
    const now = new Map(rows.map((row) => [row.dataset.glide ?? "", row.offsetTop]));
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const moved = rows.filter((row) => {
      const before = tops.current.get(row.dataset.glide ?? "");
      return before !== undefined && before !== row.offsetTop;
    });
    if (!isStill && moved.length > 0 && moved.length <= AT_MOST) {
      for (const row of moved) {
        const by = (tops.current.get(row.dataset.glide ?? "") ?? 0) - row.offsetTop;
        row.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], { duration: GLIDE_MS, easing: "ease-out" });
      }
    }
    tops.current = now;
  }, [order]);
}
