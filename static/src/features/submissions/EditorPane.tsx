// The editor with its toolbar: language, draft, run, submit.

import { Play, Square } from "lucide-preact";
import { useEvery } from "../../app/resource";
import { connection } from "../../app/server";
import { logInAddress, me } from "../../app/session";
import { t } from "../../text/en";
import { Button, ButtonLink } from "../../ui/Button";
import { SelectField } from "../../ui/Field";
import { combination } from "../../ui/keyboard";
import { useKeys } from "../../ui/keys";
import { isPhone } from "../../ui/phone";
import { compilerLines } from "../execution/compiler-lines";
import { CodeEditor } from "../execution/editor/CodeEditor";
import { readLanguagesAgain } from "../problems/read";
import css from "./EditorPane.module.css";
import { BlankAnswers, FileDrop, FileTabs } from "./Files";
import { ProgramActions } from "./ProgramActions";
import type { Work } from "./work";

const JUDGES_MS = 15_000;

export function EditorPane({ work }: { work: Work }) {
  const { program } = work;
  useKeys([
    { keys: "mod+enter", words: t.shortcuts.submit, run: () => void work.submit() },
    { keys: "mod+'", words: t.shortcuts.run, run: () => void work.run() },
    { keys: "e", words: t.shortcuts.editor, run: () => program.editor?.focus() },
    { keys: "Escape", words: t.shortcuts.leave, run: () => {} },
  ]);
  useEvery(JUDGES_MS, () => void readLanguagesAgain(work.problem), program.chosen.value?.available === false);
  const run = work.runner.state.value;
  const compilerOutput = run.phase === "done" ? run.compilerOutput : "";
  const isSeveral = program.names.value.length > 1;
  const messages = compilerLines(compilerOutput).filter(({ file }) => !isSeveral || file === program.open.value);
  const isDown = connection.value.phase !== "open";
  return (
    <FileDrop program={program} class={css.pane}>
      <div class={css.bar}>
        <div class={css.language}>
          <SelectField
            label={t.work.language}
            isLabelHidden
            isInline
            value={program.language.value}
            options={program.languages.value.map(({ name, title, available }) => [name, available ? title : `${title} (${t.work.away})`] as const)}
            onChange={(name) => program.chooseLanguage(name)}
          />
        </div>
        {!isPhone.value && <ProgramActions program={program} />}
        <span class={css.draft} role="status">
          <span>{{ clean: "", saving: "", saved: t.work.draftSaved, refused: t.work.draftRefused }[program.state.value]}</span>
        </span>
        {me.value === null ? (
          <ButtonLink kind="primary" href={logInAddress()}>
            {t.work.logInToRun}
          </ButtonLink>
        ) : (
          <>
            {run.phase === "running" && (
              <Button kind="quiet" isIcon label={t.work.stop} onClick={() => work.stop()}>
                <Square class="icon" />
              </Button>
            )}
            {!work.handsInAnswers && (
              <Button onClick={() => void work.run()} isBusy={run.phase === "running"} disabled={isDown} title={isDown ? t.work.offlineRun : combination("'")}>
                <Play class="icon" />
                {run.phase === "running" ? t.work.running : t.work.run}
              </Button>
            )}
            <Button kind="primary" onClick={() => void work.submit()} isBusy={work.isSubmitting.value} title={combination("Enter")}>
              {work.isSubmitting.value ? t.work.submitting : t.work.submit}
            </Button>
          </>
        )}
        {isPhone.value && <ProgramActions program={program} />}
      </div>
      <FileTabs program={program} />
      {work.handsInAnswers && <BlankAnswers program={program} />}
      <CodeEditor
        name={program.documentName}
        text={program.document.value}
        edition={program.edition.value}
        language={program.language.value}
        messages={messages}
        onChange={(text) => program.type(text)}
        onSubmit={() => void work.submit()}
        onRun={() => void work.run()}
        onReady={(handle) => (program.editor = handle)}
      />
    </FileDrop>
  );
}
