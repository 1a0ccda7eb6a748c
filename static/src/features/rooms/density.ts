// How a board uses the width it has: cells with times, without them, or as narrow as their marks, and then it scrolls;
// where not even some of them stand beside the names, a row opens to show its own.

import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import type { Format } from "../../wire/types";

export type Density = "wide" | "compact" | "tight" | "list";

/** Pixels of everything but the cells, and of a cell, as in BoardTable.module.css. */
const FIXED_PX = { wide: 350, compact: 260, tight: 228 };
const CELL_PX = { wide: 56, compact: 40, tight: 32 };
/** Worth scrolling for. */
const SOME_CELLS = 4;

export function densityOf(widthPx: number, columns: number): Density {
  const fits = (density: keyof typeof CELL_PX, cells = columns) => FIXED_PX[density] + cells * CELL_PX[density] <= widthPx;
  if (fits("wide")) return "wide";
  if (fits("compact")) return "compact";
  return fits("tight", Math.min(columns, SOME_CELLS)) ? "tight" : "list";
}

/** The least width of a tight cell: points need more than a count of tries. */
export function tightCellPx(format: Format): number {
  return format === "ioi" ? 40 : 32;
}

export interface View {
  widthPx: number;
  /** What stands beyond the left and the right edge. */
  isScrolled: boolean;
  hasMore: boolean;
}

/** The width of a scrolling element, and what of its content is beyond its edges; looked at again when `content` changes. */
export function useView(scroller: RefObject<HTMLElement>, content: string): View {
  const [view, setView] = useState<View>({ widthPx: 0, isScrolled: false, hasMore: false });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () => {
      const { clientWidth: widthPx, scrollLeft, scrollWidth } = element;
      const next = { widthPx, isScrolled: scrollLeft > 1, hasMore: scrollLeft + widthPx < scrollWidth - 1 };
      setView((before) => (before.widthPx === widthPx && before.isScrolled === next.isScrolled && before.hasMore === next.hasMore ? before : next));
    };
    look();
    element.addEventListener("scroll", look, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => {
      element.removeEventListener("scroll", look);
      observer.disconnect();
    };
  }, [content]);
  return view;
}
