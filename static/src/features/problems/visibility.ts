// Who may see a problem.

import type { ProblemView } from "../../wire/types";

export type Visibility = ProblemView["visibility"];

export const VISIBILITIES: readonly Visibility[] = ["draft", "embargoed", "public"];
