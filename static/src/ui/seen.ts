// Whether something is before the person's eyes: on the screen, not below its edge nor in a pane behind another.

import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** Calls `onSeen` when the element comes into view, and at each change of `news` while it is there. */
export function useSeen(element: RefObject<Element>, news: readonly unknown[], onSeen: () => void): void {
  const isInView = useRef(false);
  const latest = useRef(onSeen);
  latest.current = onSeen;
  useEffect(() => {
    if (!element.current) return;
    const observer = new IntersectionObserver((entries) => {
      isInView.current = entries.at(-1)?.isIntersecting ?? false;
      if (isInView.current) latest.current();
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (isInView.current) latest.current();
  }, news);
}
