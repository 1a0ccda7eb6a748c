// By how much a number went up or down: the sign says it, the colour helps.

import { formatChange } from "../text/format";
import css from "./Change.module.css";

export function Change({ by }: { by: number }) {
  return <span class={by > 0 ? css.up : by < 0 ? css.down : css.same}>{formatChange(by)}</span>;
}
