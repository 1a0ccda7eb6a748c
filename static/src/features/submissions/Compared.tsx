// Expected beside got, line by line, the lines that differ marked by sign and colour.

import { t } from "../../text/en";
import { CopyButton } from "../../ui/CopyButton";
import { Well } from "../../ui/Well";
import { classes } from "../../ui/classes";
import { SourceText } from "../execution/editor/SourceText";
import { Conversation } from "../problems/Conversation";
import css from "./Compared.module.css";
import { diffLines } from "./diff";

export function Compared({ expected, got }: { expected: string; got: string }) {
  const lines = diffLines(expected, got);
  return (
    <>
      <Well title={t.work.expected} actions={<CopyButton text={expected} label={t.problems.copyOutput} />}>
        {lines.map((line, index) => (
          <span key={index} class={classes(css.line, !line.isSame && line.expected !== null && css.wanted)}>
            {line.expected ?? ""}
            {"\n"}
          </span>
        ))}
      </Well>
      <Well title={t.work.got} actions={<CopyButton text={got} label={t.problems.copyOutput} />}>
        {got === "" ? (
          <span class={css.none}>{t.work.noOutput}</span>
        ) : (
          lines.map((line, index) => (
            <span key={index} class={classes(css.line, !line.isSame && line.got !== null && css.wrong)}>
              {line.got ?? ""}
              {"\n"}
            </span>
          ))
        )}
      </Well>
    </>
  );
}

interface TextBlockProps {
  title: string;
  text: string;
  isStreaming?: boolean;
  isWide?: boolean;
  /** Set for a program's source: it is coloured, and stands as tall as it is. */
  language?: string;
  /** What two programs said to each other. */
  isTalk?: boolean;
}

/** Text of a program in a well, with its exact bytes to copy. */
export function TextBlock({ title, text, isStreaming, isWide, language, isTalk }: TextBlockProps) {
  const shown = isTalk ? <Conversation text={text} /> : language === undefined ? text : <SourceText text={text} language={language} />;
  return (
    <Well title={title} isTall={language !== undefined} isWide={isWide} actions={!isStreaming && text !== "" && <CopyButton text={text} label={t.actions.copy} />}>
      {text === "" ? <span class={css.none}>{isStreaming ? "…" : t.work.noOutput}</span> : shown}
    </Well>
  );
}
