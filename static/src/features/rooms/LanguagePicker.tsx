// Which languages a room takes: all that the judge knows, unless the host takes some out.

import { useResource } from "../../app/resource";
import { words } from "../../text/en-rooms";
import { CheckField } from "../../ui/Field";
import { readLanguages } from "../problems/read";
import css from "./RoomForm.module.css";

interface PickerProps {
  /** Null: all, also those that the judge learns later. */
  chosen: readonly string[] | null;
  onChange: (chosen: string[] | null) => void;
  error: string | null;
}

export function LanguagePicker({ chosen, onChange, error }: PickerProps) {
  const { state } = useResource("languages", readLanguages);
  const known = state.value.phase === "ready" ? state.value.data.filter((one) => !one.only_where_named) : [];
  const names = known.map((one) => one.name);
  const change = (name: string, isIn: boolean) => {
    const next = names.filter((one) => (one === name ? isIn : chosen === null || chosen.includes(one)));
    onChange(next.length === names.length ? null : next);
  };
  return (
    <fieldset class={css.languages}>
      <legend>{words.create.languages}</legend>
      {known.map(({ name, title }) => (
        <CheckField key={name} label={title} checked={chosen === null || chosen.includes(name)} onChange={(isIn) => change(name, isIn)} />
      ))}
      {(error || chosen?.length === 0) && <p role="alert" class={css.wrong}>{error ?? words.create.noLanguage}</p>}
    </fieldset>
  );
}
