// What hosts and the staff do about judging.

import { navigateFromHere } from "../../app/router";
import { live } from "../../app/server";
import type { CreateRejudging, RejudgingView } from "../../wire/types";

/** Begins a rejudging and shows its page, to who still looks at this one. */
export async function rejudge(scope: CreateRejudging, key: string): Promise<void> {
  const go = navigateFromHere();
  const made = await live.request<RejudgingView>("rejudging:create", { ...scope }, key);
  go(`/rejudgings/${made.id}`);
}
