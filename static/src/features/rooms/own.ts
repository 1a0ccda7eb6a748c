// What I solved in a room, also behind a freeze: the board hides it from all, my own verdicts do not.

import { signal } from "@preact/signals";
import { rest } from "../../app/server";
import { onUserEvent } from "../../app/user-channel";
import type { SubmissionView } from "../../wire/types";

const LOADED = 100;

export class OwnSolves {
  /** Ids of problems. */
  readonly problems = signal<ReadonlySet<string>>(new Set());
  private readonly roomId: string;
  /** Problems of my accepted submissions, by submission: a rejudging may take one back. */
  private readonly accepted = new Map<string, string>();

  constructor(roomId: string) {
    this.roomId = roomId;
  }

  /** Hears results until the returned function is called. */
  start(): () => void {
    return onUserEvent<{ submission: SubmissionView }>("submission:result", ({ submission }) => this.take([submission]));
  }

  /** Asks for what was judged before; a failure leaves what is known. */
  async load(): Promise<void> {
    try {
      const { data } = await rest.get<SubmissionView[]>("submissions", { room_id: this.roomId, limit: LOADED });
      this.take(data);
    } catch {
      // The board still says what is public.
    }
  }

  private take(submissions: readonly SubmissionView[]): void {
    for (const one of submissions) {
      if (one.room_id !== this.roomId) continue;
      if (one.verdict === "accepted") this.accepted.set(one.id, one.problem_id);
      else this.accepted.delete(one.id);
    }
    this.problems.value = new Set(this.accepted.values());
  }
}
