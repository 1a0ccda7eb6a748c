import css from "./Avatar.module.css";
import { classes } from "../ui/classes";

/** Two letters in a circle. */
export function Avatar({ name, size = "small" }: { name: string; size?: "small" | "large" }) {
  const letters = name
    .split(/\s+/)
    .map((word) => [...word][0] ?? "")
    .slice(0, 2)
    .join("");
  // Drawn by the style sheet: a picture, not text that a label would have to repeat.
  return <span class={classes(css.avatar, size === "large" && css.large)} data-letters={letters.toUpperCase()} aria-hidden />;
}
