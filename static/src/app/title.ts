// The window's title and icon: the view's name, and a verdict that landed while the tab was in the background.

import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../text/en";
import plain from "../ui/icons/favicon.svg";
import accepted from "../ui/icons/favicon-ac.svg";
import pending from "../ui/icons/favicon-pending.svg";
import rejected from "../ui/icons/favicon-wa.svg";

const name = signal("");
const mark = signal<{ text: string; icon: string } | null>(null);

/** Names the view for as long as it is there. */
export function useTitle(text: string): void {
  useEffect(() => {
    name.value = text;
  }, [text]);
}

export function showPending(): void {
  if (document.hidden) mark.value = { text: "…", icon: pending };
}

/** Shown until the person looks at the tab. */
export function showVerdict(letters: string, isAccepted: boolean): void {
  if (document.hidden) mark.value = { text: `${isAccepted ? "✓" : "✗"} ${letters}`, icon: isAccepted ? accepted : rejected };
}

export function startTitle(): void {
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) mark.value = null;
  });
  effect(() => {
    const view = name.value === "" || name.value === t.brand ? t.brand : `${name.value} · ${t.brand}`;
    document.title = mark.value ? `${mark.value.text} · ${view}` : view;
  });
  effect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (link) link.href = mark.value?.icon ?? plain;
  });
}
