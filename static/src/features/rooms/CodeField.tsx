// The field for a code or a pasted link.

import { useState } from "preact/hooks";
import { navigate } from "../../app/router";
import { logInAddress, me } from "../../app/session";
import { words } from "../../text/en-rooms";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { WireError } from "../../wire/errors";
import css from "./CodeField.module.css";
import { readPasted } from "./codes";
import { joinByCode } from "./deeds";

export function CodeField() {
  const [text, setText] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const go = async () => {
    const pasted = readPasted(text);
    if (!pasted || isBusy) return;
    if (pasted.kind === "room") return navigate(`/rooms/${pasted.id}${pasted.code ? `?code=${pasted.code}` : ""}`);
    if (!me.value) return navigate(logInAddress());
    setBusy(true);
    try {
      navigate(`/rooms/${await joinByCode(pasted.code)}`);
    } catch (thrown) {
      const { message, details } = WireError.of(thrown);
      setError(details[0]?.message ?? message);
      setBusy(false);
    }
  };
  return (
    <form
      class={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        void go();
      }}
    >
      <TextField
        label={words.lobby.codeLabel}
        isLabelHidden
        placeholder={words.lobby.codeLabel}
        value={text}
        error={error}
        autocomplete="off"
        spellcheck={false}
        onInput={(value) => {
          setText(value);
          setError(null);
        }}
      />
      <Button type="submit" isBusy={isBusy}>{words.lobby.enter}</Button>
    </form>
  );
}
