import { t } from "../../text/en";
import { SelectField } from "../../ui/Field";
import type { ProblemView } from "../../wire/types";

export type Visibility = ProblemView["visibility"];

const ALL: readonly Visibility[] = ["draft", "embargoed", "public"];

/** Who may see a problem, and what that means. */
export function VisibilityField({ label, value, onChange }: { label: string; value: Visibility; onChange: (value: Visibility) => void }) {
  return <SelectField label={label} hint={t.problems.visibilityHints[value]} value={value} options={ALL.map((key) => [key, t.problems.visibilities[key]] as const)} onChange={onChange} />;
}
