// The reads of problems that several views share.

import { rest } from "../../app/server";
import type { Language, Problem } from "../../wire/draft-types";

export async function readProblem(slug: string, signal: AbortSignal): Promise<Problem> {
  return (await rest.get<Problem>(`problems/${encodeURIComponent(slug)}`, undefined, signal)).data;
}

export async function readLanguages(signal: AbortSignal): Promise<readonly Language[]> {
  return (await rest.get<{ items: Language[] }>("languages", undefined, signal)).data.items;
}
