// Copies exact bytes and says so for a moment.

import { Check, Copy } from "lucide-preact";
import { useState } from "preact/hooks";
import { t } from "../text/en";
import { Button } from "./Button";
import { copyText } from "./copy";

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [isDone, setDone] = useState(false);
  const copy = async () => {
    await copyText(text);
    setDone(true);
    setTimeout(() => setDone(false), 1600);
  };
  return (
    <Button kind="quiet" size="small" isIcon label={isDone ? t.actions.copied : label} onClick={() => void copy()}>
      {isDone ? <Check class="icon" /> : <Copy class="icon" />}
      <span class="visually-hidden" role="status">
        {isDone ? t.actions.copied : ""}
      </span>
    </Button>
  );
}
