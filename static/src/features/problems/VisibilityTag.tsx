import { EyeOff } from "lucide-preact";
import { t } from "../../text/en";
import type { Visibility } from "./VisibilityField";
import css from "./VisibilityTag.module.css";

/** That not everybody sees a problem; nothing where everybody does. */
export function VisibilityTag({ visibility, isWithdrawn }: { visibility: Visibility; isWithdrawn?: boolean }) {
  if (isWithdrawn) {
    return (
      <span class={css.tag} title={t.problems.withdrawnHint}>
        <EyeOff class="icon" aria-hidden /> {t.problems.withdrawn}
      </span>
    );
  }
  if (visibility === "public") return null;
  return (
    <span class={css.tag} title={t.problems.visibilityHints[visibility]}>
      <EyeOff class="icon" aria-hidden /> {t.problems.visibilities[visibility]}
    </span>
  );
}
