// Which rows of a long list are near enough to be drawn.

import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

const OVERSCAN = 12;
/** Shorter lists are drawn whole: find-in-page and printing work on them. */
const WHOLE_UP_TO = 120;

export interface Visible {
  from: number;
  to: number;
}

export function useVisible(scroller: RefObject<HTMLElement>, count: number, rowHeight: number): Visible {
  const [visible, setVisible] = useState<Visible>({ from: 0, to: Math.min(count, WHOLE_UP_TO) });
  useEffect(() => {
    const element = scroller.current;
    if (!element || count <= WHOLE_UP_TO) return;
    const look = () => {
      const from = Math.max(0, Math.floor(element.scrollTop / rowHeight) - OVERSCAN);
      const to = Math.min(count, Math.ceil((element.scrollTop + element.clientHeight) / rowHeight) + OVERSCAN);
      setVisible((before) => (before.from === from && before.to === to ? before : { from, to }));
    };
    look();
    element.addEventListener("scroll", look, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => {
      element.removeEventListener("scroll", look);
      observer.disconnect();
    };
  }, [count, rowHeight]);
  return count <= WHOLE_UP_TO ? { from: 0, to: count } : visible;
}
