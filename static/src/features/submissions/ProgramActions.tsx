// What can be done with the program beside running it: a row of icons, or where there is no room for them a menu.

import { EllipsisVertical, FilePlus, Info, RotateCcw, Upload } from "lucide-preact";
import { useId, useRef, useState } from "preact/hooks";
import { t } from "../../text/en";
import { Button, ButtonLink } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Menu, type MenuItem } from "../../ui/Menu";
import { isPhone } from "../../ui/phone";
import { showToast } from "../../ui/toast";
import { FILES_AT_MOST } from "../execution/program";
import { bring, NameDialog } from "./Files";
import type { ProgramDraft } from "./program-draft";

const words = t.work.files;

type Action = MenuItem & { label: string };

export function ProgramActions({ program }: { program: ProgramDraft }) {
  const [isAdding, setAdding] = useState(false);
  const [isResetting, setResetting] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const id = useId();
  const add = () => (program.names.peek().length < FILES_AT_MOST ? setAdding(true) : showToast(words.tooMany(FILES_AT_MOST), "error"));
  const actions: Action[] = [
    { label: words.howRun, icon: <Info class="icon" />, href: "/languages" },
    { label: words.add, icon: <FilePlus class="icon" />, onSelect: add },
    { label: words.upload, icon: <Upload class="icon" />, onSelect: () => picker.current?.click() },
    { label: t.work.reset, icon: <RotateCcw class="icon" />, onSelect: () => setResetting(true) },
  ];
  return (
    <>
      {isPhone.value ? <Menu label={t.work.more} button={<EllipsisVertical class="icon" />} items={actions} /> : actions.map((action) => <Icon key={action.label} action={action} />)}
      <label for={id} class="visually-hidden">
        {words.upload}
      </label>
      <input
        id={id}
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          void bring(program, [...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
      {isAdding && <NameDialog title={words.add} initial="" program={program} onClose={() => setAdding(false)} onName={(name) => program.addFile(name)} />}
      {isResetting && <ResetDialog program={program} onClose={() => setResetting(false)} />}
    </>
  );
}

function Icon({ action }: { action: Action }) {
  if (action.href !== undefined) {
    return (
      <ButtonLink kind="quiet" isIcon href={action.href} label={action.label}>
        {action.icon}
      </ButtonLink>
    );
  }
  return (
    <Button kind="quiet" isIcon label={action.label} onClick={action.onSelect}>
      {action.icon}
    </Button>
  );
}

function ResetDialog({ program, onClose }: { program: ProgramDraft; onClose: () => void }) {
  const reset = () => {
    program.reset();
    onClose();
  };
  return (
    <Dialog
      title={t.work.reset}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button kind="primary" onClick={reset}>
            {t.work.resetDo}
          </Button>
        </>
      }
    >
      {t.work.resetAsk}
    </Dialog>
  );
}
