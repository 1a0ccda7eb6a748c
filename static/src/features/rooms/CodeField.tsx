// The field for a code or a pasted link.

import { useState } from "preact/hooks";
import { navigate, navigateFromHere, query } from "../../app/router";
import { logInAddress, me } from "../../app/session";
import { words } from "../../text/en-rooms";
import { Button } from "../../ui/Button";
import { useDeed } from "../../ui/deed";
import { sayError } from "../../ui/errors";
import { TextField } from "../../ui/Field";
import css from "./CodeField.module.css";
import { readPasted } from "./codes";
import { joinByCode } from "./deeds";

export function CodeField() {
  const [text, setText] = useState(query.peek().get("enter") ?? "");
  const [isTouched, setTouched] = useState(false);
  const join = useDeed(async (code: string, key) => {
    const go = navigateFromHere();
    go(`/rooms/${await joinByCode(code, key)}`);
  });
  const enter = async () => {
    const pasted = readPasted(text);
    if (!pasted) return;
    if (pasted.kind === "room") return navigate(`/rooms/${pasted.id}${pasted.code ? `?code=${pasted.code}` : ""}`);
    if (!me.value) return navigate(logInAddress(`/rooms?enter=${encodeURIComponent(pasted.code)}`));
    setTouched(false);
    await join.run(pasted.code);
  };
  return (
    <form
      class={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        void enter();
      }}
    >
      <TextField
        label={words.lobby.codeLabel}
        isLabelHidden
        placeholder={words.lobby.codeLabel}
        value={text}
        error={join.error && !isTouched ? sayError(join.error) : null}
        autocomplete="off"
        spellcheck={false}
        onInput={(value) => {
          setText(value);
          setTouched(true);
        }}
      />
      <Button type="submit" isBusy={join.isBusy}>{words.lobby.enter}</Button>
    </form>
  );
}
