// What a program and its judge said to each other: lines with ">" are the program's, those with "<" are said to it.

import { classes } from "../../ui/classes";
import css from "./Conversation.module.css";

export function Conversation({ text }: { text: string }) {
  return (
    <>
      {text
        .split("\n")
        .filter(Boolean)
        .map((line, index) => (
          <span key={index} class={classes(css.line, line.startsWith(">") && css.said)}>
            {line.slice(1).trim()}
            {"\n"}
          </span>
        ))}
    </>
  );
}
