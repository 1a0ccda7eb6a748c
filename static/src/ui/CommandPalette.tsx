// Ctrl/⌘+K: any problem, room, person or action by a few letters. Sources are given by the features.

import { signal } from "@preact/signals";
import { Search } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { navigate } from "../app/router";
import { t } from "../text/en";
import css from "./CommandPalette.module.css";
import { hasKeys } from "./keyboard";
import { Dialog } from "./Dialog";

export interface Choice {
  id: string;
  group: string;
  label: string;
  detail?: string;
  icon?: ComponentChildren;
  href?: string;
  run?: () => void;
}

/** Answers with choices for what is typed; an empty text asks for what is useful at once. */
export type ChoiceSource = (text: string, signal: AbortSignal) => readonly Choice[] | Promise<readonly Choice[]>;

const sources = new Set<ChoiceSource>();
export const isPaletteOpen = signal(false);

/** Adds a source until the returned function is called. */
export function addChoices(source: ChoiceSource): () => void {
  sources.add(source);
  return () => sources.delete(source);
}

export function CommandPalette() {
  return isPaletteOpen.value ? <OpenPalette /> : null;
}

function OpenPalette() {
  const [text, setText] = useState("");
  const [choices, setChoices] = useState<readonly Choice[]>([]);
  // The choice that is marked, by name: what comes late may put others before it.
  const [marked, setMarked] = useState<string | null>(null);
  const [isWaiting, setWaiting] = useState(false);
  const at = Math.max(0, choices.findIndex(({ id }) => id === marked));
  const setAt = (index: number) => setMarked(choices[index]?.id ?? null);
  const list = useRef<HTMLUListElement>(null);
  const id = useId();
  const close = () => {
    isPaletteOpen.value = false;
  };

  useEffect(() => {
    const abort = new AbortController();
    const found: (readonly Choice[])[] = [...sources].map(() => []);
    let awaited = 0;
    const show = () => {
      if (abort.signal.aborted) return;
      setChoices(found.flat().slice(0, 40));
      setWaiting(awaited > 0);
    };
    const end = () => {
      awaited -= 1;
      show();
    };
    [...sources].forEach((source, index) => {
      const answer = source(text.trim(), abort.signal);
      if (!(answer instanceof Promise)) found[index] = answer;
      else {
        awaited += 1;
        answer.then((late) => (found[index] = late)).then(end, end);
      }
    });
    show();
    setMarked(null);
    return () => abort.abort();
  }, [text]);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const choose = (choice: Choice | undefined) => {
    if (!choice) return;
    close();
    if (choice.href) navigate(choice.href);
    choice.run?.();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt((at + 1) % Math.max(1, choices.length));
    else if (event.key === "ArrowUp") setAt((at + choices.length - 1) % Math.max(1, choices.length));
    else if (event.key === "Enter") choose(choices[at]);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog title={t.palette.label} isPlain isWide onClose={close}>
      <div class={css.search}>
        <Search class="icon" aria-hidden />
        <input
          type="text"
          role="combobox"
          aria-label={t.palette.placeholder}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={choices[at] && `${id}-${at}`}
          aria-autocomplete="list"
          placeholder={t.palette.placeholder}
          value={text}
          autoFocus
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKey}
        />
      </div>
      <ul class={css.list} id={`${id}-list`} role="listbox" aria-label={t.palette.label} ref={list}>
        {choices.map((choice, index) => (
          <>
            {choice.group !== choices[index - 1]?.group && (
              <li key={choice.group} role="presentation" class={css.group}>
                {choice.group}
              </li>
            )}
            <li key={choice.id} id={`${id}-${index}`} role="option" aria-selected={index === at} class={css.choice} onPointerMove={() => at !== index && setAt(index)} onClick={() => choose(choice)}>
              <span class={css.icon}>{choice.icon}</span>
              <span class={css.label}>{choice.label}</span>
              {choice.detail && <span class={css.detail}>{choice.detail}</span>}
            </li>
          </>
        ))}
      </ul>
      {choices.length === 0 && <p class={css.none}>{isWaiting ? t.states.loading : t.palette.empty}</p>}
      {hasKeys.value && <p class={css.hint}>{t.palette.hint}</p>}
    </Dialog>
  );
}
