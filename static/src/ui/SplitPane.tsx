// Two panes with a bar between them: dragged, moved by arrow keys, folded by Enter or a double click, remembered.

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { stored } from "../app/stored";
import css from "./SplitPane.module.css";
import { classes } from "./classes";

interface Size {
  /** Part of the first pane, 0 to 1. */
  part: number;
  isFolded: boolean;
}

interface SplitPaneProps {
  /** Under this name the size is remembered. */
  name: string;
  label: string;
  direction?: "row" | "column";
  initial?: number;
  /** Which pane goes away when folded. */
  folds?: "first" | "second";
  /** Smallest size of either pane in pixels. */
  least?: number;
  first: ComponentChildren;
  second: ComponentChildren;
}

const sizes = new Map<string, ReturnType<typeof stored<Size>>>();

function sizeOf(name: string, initial: number) {
  let size = sizes.get(name);
  if (!size) {
    size = stored(`pane.${name}`, { part: initial, isFolded: false }, isSize);
    sizes.set(name, size);
  }
  return size;
}

function isSize(value: unknown): value is Size {
  const size = value as Size | null;
  return typeof size?.part === "number" && size.part > 0 && size.part < 1 && typeof size.isFolded === "boolean";
}

export function SplitPane({ name, label, direction = "row", initial = 0.5, folds = "first", least = 160, first, second }: SplitPaneProps) {
  const size = sizeOf(name, initial);
  const root = useRef<HTMLDivElement>(null);
  const { part, isFolded } = size.value;

  const moveTo = (wanted: number) => {
    const box = root.current?.getBoundingClientRect();
    const length = (direction === "row" ? box?.width : box?.height) || 1;
    const edge = Math.min(0.45, least / length);
    size.value = { part: Math.min(1 - edge, Math.max(edge, wanted)), isFolded: false };
  };
  const fold = () => {
    size.value = { part, isFolded: !isFolded };
  };
  const drag = (event: PointerEvent) => {
    const bar = event.currentTarget as HTMLElement;
    const box = root.current?.getBoundingClientRect();
    if (!box || event.button !== 0) return;
    event.preventDefault();
    bar.setPointerCapture(event.pointerId);
    bar.focus();
    const move = (at: PointerEvent) => moveTo(direction === "row" ? (at.clientX - box.left) / box.width : (at.clientY - box.top) / box.height);
    const stop = () => {
      bar.removeEventListener("pointermove", move);
      bar.removeEventListener("pointerup", stop);
      bar.removeEventListener("pointercancel", stop);
    };
    bar.addEventListener("pointermove", move);
    bar.addEventListener("pointerup", stop);
    bar.addEventListener("pointercancel", stop);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -0.03, ArrowUp: -0.03, ArrowRight: 0.03, ArrowDown: 0.03 }[event.key];
    if (step !== undefined) moveTo(part + step);
    else if (event.key === "Enter") fold();
    else return;
    event.preventDefault();
  };

  const shown = isFolded ? (folds === "first" ? 0 : 1) : part;
  return (
    <div ref={root} class={classes(css.split, css[direction])}>
      <div class={css.pane} style={{ flexGrow: shown }} hidden={isFolded && folds === "first"}>
        {first}
      </div>
      <div
        class={css.bar}
        role="separator"
        tabIndex={0}
        aria-label={label}
        aria-orientation={direction === "row" ? "vertical" : "horizontal"}
        aria-valuenow={Math.round(shown * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        onPointerDown={drag}
        onDblClick={fold}
        onKeyDown={onKey}
      />
      <div class={css.pane} style={{ flexGrow: 1 - shown }} hidden={isFolded && folds === "second"}>
        {second}
      </div>
    </div>
  );
}
