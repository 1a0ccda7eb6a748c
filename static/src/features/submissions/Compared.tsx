// Expected beside got, line by line, the lines that differ marked by sign and colour.

import type { ComponentChildren } from "preact";
import { t } from "../../text/en";
import { CopyButton } from "../../ui/CopyButton";
import { classes } from "../../ui/classes";
import { SourceText } from "../execution/editor/SourceText";
import css from "./Compared.module.css";
import { diffLines } from "./diff";

export function Compared({ expected, got }: { expected: string; got: string }) {
  const lines = diffLines(expected, got);
  return (
    <>
      <figure class={css.block}>
        <figcaption>
          {t.work.expected}
          <CopyButton text={expected} label={t.problems.copyOutput} />
        </figcaption>
        <pre tabIndex={0}>
          {lines.map((line, index) => (
            <span key={index} class={classes(css.line, !line.isSame && line.expected !== null && css.wanted)}>
              {line.expected ?? ""}
              {"\n"}
            </span>
          ))}
        </pre>
      </figure>
      <figure class={css.block}>
        <figcaption>
          {t.work.got}
          <CopyButton text={got} label={t.problems.copyOutput} />
        </figcaption>
        <pre tabIndex={0}>
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
        </pre>
      </figure>
    </>
  );
}

/** The grid that wells stand in. */
export function Wells({ children }: { children: ComponentChildren }) {
  return <div class={css.wells}>{children}</div>;
}

interface TextBlockProps {
  title: string;
  text: string;
  isStreaming?: boolean;
  /** Set for a program's source: it is coloured, and stands as tall as it is. */
  language?: string;
}

/** Text of a program in a well, with its exact bytes to copy. */
export function TextBlock({ title, text, isStreaming, language }: TextBlockProps) {
  const shown = language === undefined ? text : <SourceText text={text} language={language} />;
  return (
    <figure class={css.block}>
      <figcaption>
        {title}
        {!isStreaming && text !== "" && <CopyButton text={text} label={t.actions.copy} />}
      </figcaption>
      <pre tabIndex={0} class={language === undefined ? undefined : css.tall}>{text === "" ? <span class={css.none}>{isStreaming ? "…" : t.work.noOutput}</span> : shown}</pre>
    </figure>
  );
}
