// The reads of problems that several views share.

import { rest } from "../../app/server";
import type { LanguageView, ProblemView } from "../../wire/types";

export async function readProblem(slug: string, signal: AbortSignal): Promise<ProblemView> {
  return (await rest.get<ProblemView>(`problems/${encodeURIComponent(slug)}`, undefined, signal)).data;
}

export async function readLanguages(signal: AbortSignal): Promise<readonly LanguageView[]> {
  return (await rest.get<{ items: LanguageView[] }>("languages", undefined, signal)).data.items;
}
