// What hosts and the staff do about judging.

import { navigate } from "../../app/router";
import { live } from "../../app/server";
import { showToast } from "../../ui/toast";
import { WireError } from "../../wire/errors";
import { randomKey } from "../../wire/ids";
import type { CreateRejudging, RejudgingView } from "../../wire/types";

/** Begins a rejudging and shows its page. */
export async function rejudge(scope: CreateRejudging): Promise<void> {
  try {
    const made = await live.request<RejudgingView>("rejudging:create", { ...scope }, randomKey());
    navigate(`/rejudgings/${made.id}`);
  } catch (thrown) {
    showToast(WireError.of(thrown).words, "error");
  }
}
