// Search, add, order, remove: the problem set of a room. Letters follow the order.

import { ArrowUp, Plus, Sparkles, X } from "lucide-preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { useResource } from "../../app/resource";
import { rest } from "../../app/server";
import { words } from "../../text/en-rooms";
import { t } from "../../text/en";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Skeleton, View } from "../../ui/states";
import { VisibilityTag } from "../problems/VisibilityTag";
import type { ProblemSummary } from "../../wire/types";
import type { PickedProblem } from "./form";
import css from "./ProblemPicker.module.css";

const TYPING_MS = 150;
const SHOWN = 6;
const AT_MOST = 26;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

interface PickerProps {
  chosen: PickedProblem[];
  onChange: (chosen: PickedProblem[]) => void;
  error: string | null;
}

export function ProblemPicker({ chosen, onChange, error }: PickerProps) {
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  const id = useId();
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), text ? TYPING_MS : 0);
    return () => clearTimeout(timer);
  }, [text]);
  const answer = useResource(`problem-picker/${asked}`, async (signal) => (await rest.get<ProblemSummary[]>("problems", { q: asked || null, visibility: "usable", limit: 30 }, signal)).data);
  // What was found before stays until the next answer is here.
  const shown = useRef(answer);
  if (answer.state.value.phase !== "loading") shown.current = answer;
  const state = shown.current.state.value;
  const found = state.phase === "ready" ? state.data : [];
  const left = found.filter((problem) => !chosen.some((one) => one.id === problem.id));
  const add = (problem: ProblemSummary) => {
    if (chosen.length < AT_MOST) onChange([...chosen, problem]);
    setText("");
  };
  const raise = (index: number) => {
    const next = [...chosen];
    const [moved] = next.splice(index, 1);
    if (moved) next.splice(index - 1, 0, moved);
    onChange(next);
  };
  const suggest = () => {
    const one = (difficulty: string) => left.filter((problem) => problem.difficulty === difficulty && problem.visibility === "public").sort(() => Math.random() - 0.5)[0];
    onChange([one("easy"), one("medium"), one("hard")].filter((problem) => problem !== undefined));
  };
  return (
    <fieldset class={css.picker}>
      <legend>{words.create.problems}</legend>
      <ol class={css.chosen}>
        {chosen.map((problem, index) => (
          <li key={problem.id}>
            <b aria-hidden>{LETTERS[index]}</b>
            <span class={css.title}>{problem.title}</span>
            {problem.difficulty && <span class={css[problem.difficulty]}>{t.problems.difficulty[problem.difficulty]}</span>}
            {index > 0 && (
              <Button kind="quiet" size="small" isIcon label={words.create.up(problem.title)} onClick={() => raise(index)}>
                <ArrowUp class="icon" />
              </Button>
            )}
            <Button kind="quiet" size="small" isIcon label={words.create.remove(problem.title)} onClick={() => onChange(chosen.filter((one) => one !== problem))}>
              <X class="icon" />
            </Button>
          </li>
        ))}
      </ol>
      <div class={css.search}>
        <TextField
          label={words.create.pick}
          isLabelHidden
          placeholder={words.create.pick}
          type="search"
          value={text}
          error={error}
          aria-controls={id}
          onInput={setText}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            if (left[0]) add(left[0]);
          }}
        />
        {chosen.length === 0 && (
          <Button onClick={suggest} disabled={left.length === 0}>
            <Sparkles class="icon" aria-hidden /> {words.create.suggest}
          </Button>
        )}
      </div>
      {state.phase !== "ready" && <View resource={shown.current} skeleton={<Skeleton lines={3} />}>{() => null}</View>}
      <ul class={css.found} id={id}>
        {left.slice(0, SHOWN).map((problem) => (
          <li key={problem.id}>
            <button type="button" class={css.add} aria-label={words.create.add(problem.title)} onClick={() => add(problem)}>
              <Plus class="icon" aria-hidden />
              <span class={css.title}>{problem.title}</span>
              <VisibilityTag visibility={problem.visibility} />
              <span class={css[problem.difficulty]}>{t.problems.difficulty[problem.difficulty]}</span>
            </button>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
