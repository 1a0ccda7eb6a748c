import css from "./Avatar.module.css";
import { classes } from "../ui/classes";

/** Two letters in a circle. */
export function Avatar({ name, size = "small" }: { name: string; size?: "small" | "large" }) {
  const letters = name
    .split(/\s+/)
    .map((word) => [...word][0] ?? "")
    .slice(0, 2)
    .join("");
  return (
    <span class={classes(css.avatar, size === "large" && css.large)} aria-hidden>
      {letters.toUpperCase()}
    </span>
  );
}
