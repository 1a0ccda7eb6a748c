// Editor above results, with a bar between them. The problem page and the room stand on it.

import { t } from "../../text/en";
import { SplitPane } from "../../ui/SplitPane";
import { EditorPane } from "./EditorPane";
import { ResultPane } from "./ResultPane";
import type { Work } from "./work";

export function WorkPane({ work }: { work: Work }) {
  return (
    <SplitPane name="work" label={t.work.resize} direction="column" initial={0.62} folds="second" least={120} first={<EditorPane work={work} />} second={<ResultPane work={work} />} />
  );
}
