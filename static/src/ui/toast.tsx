// Short news at the edge of the window. Errors, and what is posted to all, stay until dismissed; the rest goes by itself.

import { signal } from "@preact/signals";
import { CircleAlert, CircleCheck, Megaphone, X } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { WireError } from "../wire/errors";
import { randomKey } from "../wire/ids";
import { t } from "../text/en";
import { Button } from "./Button";
import css from "./toast.module.css";
import { classes } from "./classes";
import { sayError } from "./errors";

interface Toast {
  id: string;
  kind: "info" | "error" | "announcement";
  text: ComponentChildren;
  isForAll: boolean;
}

const toasts = signal<readonly Toast[]>([]);
const SHOWN_MS = 6_000;
const ANNOUNCED_MS = 30_000; // a sentence or two, beside a contest
const AT_ONCE = 4;

/** Tells the person who is here, for as long as they are. */
export function showToast(text: ComponentChildren, kind: Toast["kind"] = "info"): void {
  add({ kind, text, isForAll: false });
}

/** Tells them what somebody said, and gives what takes it away. */
export function showNews(text: ComponentChildren): () => void {
  return add({ kind: "announcement", text, isForAll: false });
}

/** Tells whoever is here, and gives what takes it away. */
export function postToast(text: ComponentChildren, kind: Toast["kind"]): () => void {
  return add({ kind, text, isForAll: true });
}

function add(toast: Omit<Toast, "id">): () => void {
  const id = randomKey();
  toasts.value = [...toasts.value.slice(1 - AT_ONCE), { id, ...toast }];
  const shownMs = toast.kind === "info" ? SHOWN_MS : toast.kind === "announcement" && !toast.isForAll ? ANNOUNCED_MS : null;
  if (shownMs !== null) setTimeout(() => dismiss(id), shownMs);
  return () => dismiss(id);
}

/** What fails is told where the person is by then. */
export function tell(work: Promise<unknown>): void {
  work.catch((thrown: unknown) => showToast(sayError(WireError.of(thrown)), "error"));
}

function dismiss(id: string): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** Somebody else is here: what was told to one person is not another's to read. */
export function dismissPersonal(): void {
  toasts.value = toasts.value.filter(({ isForAll }) => isForAll);
}

const ICONS = { info: CircleCheck, error: CircleAlert, announcement: Megaphone };

/** Stands once in the shell: a live region has to be there before its news. */
export function Toasts() {
  return (
    <div class={css.region} aria-live="polite">
      {toasts.value.map(({ id, kind, text }) => {
        const Icon = ICONS[kind];
        return (
          <div key={id} class={classes(css.toast, css[kind])} role={kind === "error" ? "alert" : undefined}>
            <Icon class="icon" aria-hidden />
            <div class={css.text}>{text}</div>
            <Button kind="quiet" isIcon size="small" label={t.actions.dismiss} onClick={() => dismiss(id)}>
              <X class="icon" />
            </Button>
          </div>
        );
      })}
    </div>
  );
}
