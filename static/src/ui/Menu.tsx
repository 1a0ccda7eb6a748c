// A button with a list of deeds below it. Arrow keys move, letters jump, Escape and a click elsewhere close.

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import css from "./Menu.module.css";
import { classes } from "./classes";

export interface MenuItem {
  label: ComponentChildren;
  /** What letters jump to where the label is not text. */
  text?: string;
  icon?: ComponentChildren;
  href?: string;
  onSelect?: () => void;
  isChecked?: boolean;
  isDanger?: boolean;
}

interface MenuProps {
  label: string;
  button: ComponentChildren;
  /** null draws a line. */
  items: readonly (MenuItem | null)[];
  buttonClass?: string;
  header?: ComponentChildren;
  align?: "start" | "end";
}

export function Menu({ label, button, items, buttonClass, header, align = "end" }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();

  const choices = () => [...(root.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
  const close = (returnFocus: boolean) => {
    setOpen(false);
    if (returnFocus) root.current?.querySelector("button")?.focus();
  };
  useEffect(() => {
    if (!isOpen) return;
    choices()[0]?.focus();
    const outside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) close(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [isOpen]);

  const onKey = (event: KeyboardEvent) => {
    const all = choices();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const go = (index: number) => all[(index + all.length) % all.length]?.focus();
    if (event.key === "Escape") close(true);
    else if (event.key === "Tab") return close(false);
    else if (event.key === "ArrowDown") go(at + 1);
    else if (event.key === "ArrowUp") go(at - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(-1);
    else if (event.key.length === 1 && /\S/.test(event.key)) {
      const found = all.findIndex((item) => (item.dataset["text"] ?? item.textContent ?? "").toLowerCase().startsWith(event.key.toLowerCase()));
      if (found >= 0) go(found);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class={css.root} ref={root}>
      <button
        type="button"
        class={buttonClass ?? css.button}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" && !isOpen) {
            event.preventDefault();
            setOpen(true);
          }
        }}
      >
        {button}
      </button>
      {isOpen && (
        <div class={classes(css.menu, css[align])}>
          {header}
          <div id={id} role="menu" aria-label={label} onKeyDown={onKey}>
            {items.map((item, index) => (item === null ? <hr key={index} class={css.line} /> : <Item key={index} item={item} close={close} />))}
          </div>
        </div>
      )}
    </div>
  );
}

function Item({ item, close }: { item: MenuItem; close: (returnFocus: boolean) => void }) {
  const common = {
    class: classes(css.item, item.isDanger && css.danger),
    tabIndex: -1,
    "data-text": item.text,
    role: item.isChecked === undefined ? ("menuitem" as const) : ("menuitemradio" as const),
    "aria-checked": item.isChecked,
    onClick: () => {
      close(item.href === undefined);
      item.onSelect?.();
    },
  };
  const content = (
    <>
      <span class={css.icon}>{item.icon}</span>
      {item.label}
    </>
  );
  if (item.href !== undefined) {
    return (
      <a {...common} href={item.href}>
        {content}
      </a>
    );
  }
  return (
    <button type="button" {...common}>
      {content}
    </button>
  );
}
