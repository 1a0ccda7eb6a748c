// The files of a program: tabs above the editor, and ways to add, name, take away and bring in.

import { Pencil, X } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../text/en";
import { Button } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { showToast } from "../../ui/toast";
import { FILES_AT_MOST, nameFault, textOf, type ProgramText } from "../execution/program";
import css from "./Files.module.css";
import type { ProgramDraft } from "./program-draft";

const words = t.work.files;

/** One tab for each file; nothing for a program that is one file. */
export function FileTabs({ program }: { program: ProgramDraft }) {
  const [renaming, setRenaming] = useState<string | null>(null);
  const [removing, setRemoving] = useState<string | null>(null);
  const names = program.names.value;
  const row = useRef<HTMLDivElement>(null);
  const open = program.open.value;
  // Files may be more than fit in a row, and the one that is opened by itself is among those out of sight.
  useEffect(() => row.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" }), [open, names.length]);
  if (names.length < 2 && !program.problem.answer_files) return null;
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "F2") return setRenaming(program.open.peek());
    if (event.key === "Delete") return setRemoving(program.open.peek());
    if (step === undefined) return;
    event.preventDefault();
    const next = names[(names.indexOf(program.open.peek()) + step + names.length) % names.length];
    if (next === undefined) return;
    program.openFile(next);
    row.current?.querySelector<HTMLElement>(`[data-file="${next}"]`)?.focus();
  };
  return (
    <div class={css.bar}>
      <div role="tablist" aria-label={program.problem.answer_files ? words.answersLabel : words.label} class={css.tabs} ref={row} onKeyDown={move}>
        {names.map((name) => {
          const isOpen = name === open;
          return (
            <button key={name} type="button" role="tab" class={css.tab} data-file={name} aria-selected={isOpen} tabIndex={isOpen ? 0 : -1} onClick={() => program.openFile(name)} onDblClick={() => setRenaming(name)}>
              {name}
            </button>
          );
        })}
      </div>
      <Button kind="quiet" size="small" isIcon label={words.rename(open)} onClick={() => setRenaming(program.open.peek())}>
        <Pencil class="icon" />
      </Button>
      <Button kind="quiet" size="small" isIcon label={words.remove(open)} onClick={() => setRemoving(program.open.peek())}>
        <X class="icon" />
      </Button>
      {renaming !== null && <NameDialog title={words.rename(renaming)} initial={renaming} program={program} onClose={() => setRenaming(null)} onName={(name) => program.renameFile(renaming, name)} />}
      {removing !== null && (
        <Dialog
          title={words.remove(removing)}
          onClose={() => setRemoving(null)}
          footer={
            <>
              <Button onClick={() => setRemoving(null)}>{t.actions.cancel}</Button>
              <Button
                kind="primary"
                onClick={() => {
                  program.removeFile(removing);
                  setRemoving(null);
                }}
              >
                {words.removeDo}
              </Button>
            </>
          }
        >
          {words.removeAsk}
        </Dialog>
      )}
    </div>
  );
}

/** The pane that files can be dropped on. */
export function FileDrop({ program, class: look, children }: { program: ProgramDraft; class?: string; children: ComponentChildren }) {
  const [isOver, setOver] = useState(false);
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  return (
    <section
      class={classes(look, css.drop, isOver && css.over)}
      aria-label={t.problems.code}
      onDragOverCapture={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDropCapture={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        void bring(program, [...(event.dataTransfer?.files ?? [])]);
      }}
    >
      {children}
      {isOver && <p class={css.hint}>{words.dropHere}</p>}
    </section>
  );
}

/** Takes files of this device into the program, or says why not. */
export async function bring(program: ProgramDraft, chosen: readonly File[]): Promise<void> {
  if (chosen.length === 0) return;
  if (chosen.length > FILES_AT_MOST) return showToast(words.tooMany(FILES_AT_MOST), "error");
  const files: ProgramText[] = [];
  for (const file of chosen) {
    const fault = faultOf(file.name, [], program);
    if (fault !== "") return showToast(fault, "error");
    if (file.size > program.problem.limits.code_bytes) return showToast(words.tooLarge(program.problem.limits.code_bytes), "error");
    const text = textOf(new Uint8Array(await file.arrayBuffer()));
    if (text === null) return showToast(words.noText(file.name), "error");
    files.push({ name: file.name, text });
  }
  program.takeIn(files);
}

/** Why a file of this program can't be called so, in words: "" when it can. */
function faultOf(name: string, others: readonly string[], { problem }: ProgramDraft): string {
  const fault = nameFault(name, others);
  if (fault !== "") return fault === "taken" ? words.taken : words.badName(name);
  const asked = problem.answer_files;
  return asked === null || asked.includes(name) ? "" : words.notAsked(name, asked);
}

/** Names the answers that are still to come, once there is one. */
export function BlankAnswers({ program }: { program: ProgramDraft }) {
  const blank = program.blankAnswers.value;
  if (blank.length === 0 || blank.length === program.problem.answer_files?.length) return null;
  return (
    <p role="status" class={css.blank}>
      {words.blank(blank)}
    </p>
  );
}

interface NameDialogProps {
  title: string;
  initial: string;
  program: ProgramDraft;
  onClose: () => void;
  onName: (name: string) => void;
}

export function NameDialog({ title, initial, program, onClose, onName }: NameDialogProps) {
  const [name, setName] = useState(initial);
  const [error, setError] = useState("");
  const others = program.names.value.filter((each) => each !== initial);
  const extension = program.chosen.value?.extensions[0] ?? "";
  const submit = (event: Event) => {
    event.preventDefault();
    const fault = faultOf(name, others, program);
    if (fault !== "") return setError(fault);
    if (name !== initial) onName(name);
    onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form class={css.form} onSubmit={submit}>
        <TextField
          label={words.name}
          hint={program.problem.answer_files ? words.answerHint(program.problem.answer_files) : words.nameHint(`helper${extension}`)}
          error={error}
          value={name}
          maxLength={100}
          autoFocus
          spellcheck={false}
          autocapitalize="off"
          onInput={(value) => {
            setName(value);
            setError("");
          }}
        />
        <Button kind="primary" type="submit">
          {initial === "" ? words.addDo : words.renameDo}
        </Button>
      </form>
    </Dialog>
  );
}
