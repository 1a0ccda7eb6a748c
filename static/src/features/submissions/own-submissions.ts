// What a person handed in for a problem, in a room or in practice: read once, and kept up by what the server tells.

import { batch, computed, signal } from "@preact/signals";
import { rest } from "../../app/server";
import { me, myId } from "../../app/session";
import { showVerdict } from "../../app/title";
import { USER_SNAPSHOT, onUserEvent } from "../../app/user-channel";
import { verdictLetters } from "../../ui/Verdict";
import { WireError } from "../../wire/errors";
import type { ProblemView, SubmissionProgress, SubmissionResult, SubmissionView } from "../../wire/types";
import { updateProblem } from "../problems/read";
import { mergeListed, mergeTests, withSubmission } from "./listed";

const LOAD_AGAIN_MS = 4_000;

export class OwnSubmissions {
  /** Newest first; null until they are read. */
  readonly list = signal<readonly SubmissionView[] | null>(null);
  readonly error = signal<WireError | null>(null);
  readonly progress = signal<ReadonlyMap<string, SubmissionProgress>>(new Map());
  /** Landed while this page is open: shown with a little motion. */
  readonly fresh = signal<string | null>(null);
  readonly latest = computed(() => this.list.value?.[0] ?? null);
  private readonly problem: ProblemView;
  private readonly roomId: string | null;
  /** Whose submissions these are. */
  private person = myId.peek();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private turn = 0;

  constructor(problem: ProblemView, roomId: string | null) {
    this.problem = problem;
    this.roomId = roomId;
  }

  /** Follows what is told of them until the returned function is called. */
  start(): () => void {
    const leave = [
      onUserEvent<SubmissionResult>("submission:new", ({ submission }) => this.take(submission)),
      onUserEvent<SubmissionResult>("submission:result", ({ submission }) => this.land(submission)),
      onUserEvent<SubmissionProgress>("submission:progress", (progress) => this.advance(progress)),
      // Events were lost: what they said is read instead.
      onUserEvent(USER_SNAPSHOT, () => void this.load()),
      myId.subscribe((id) => {
        if (id !== this.person) this.list.value = null;
        this.person = id;
        void this.load();
      }),
    ];
    return () => {
      clearTimeout(this.timer);
      this.turn += 1;
      for (const each of leave) each();
    };
  }

  async load(): Promise<void> {
    clearTimeout(this.timer);
    const turn = ++this.turn;
    if (!me.peek()) {
      this.list.value = null;
      return;
    }
    try {
      const { data } = await rest.get<SubmissionView[]>("submissions", { problem_id: this.problem.id, room_id: this.roomId, limit: 50 });
      if (turn !== this.turn) return;
      batch(() => {
        this.list.value = mergeListed(this.list.peek() ?? [], data);
        this.error.value = null;
      });
    } catch (thrown) {
      if (turn !== this.turn) return;
      const error = WireError.of(thrown);
      this.error.value = error;
      // What was to be read stands for events that were lost: nothing else would ever say it.
      if (error.temporary) this.timer = setTimeout(() => void this.load(), LOAD_AGAIN_MS);
    }
  }

  take(submission: SubmissionView): void {
    if (!this.isMine(submission)) return;
    this.list.value = withSubmission(this.list.peek() ?? [], submission);
  }

  private land(submission: SubmissionView): void {
    if (!this.isMine(submission)) return;
    this.take(submission);
    this.fresh.value = submission.id;
    // Practice goes on from here: the mark at the title, and the solution below it.
    if (submission.verdict === "accepted" && this.roomId === null) {
      updateProblem(this.problem, (now) => (now.me && now.me.status !== "mastered" ? { ...now, me: { ...now.me, status: "solved" } } : now));
    }
    if (submission.verdict) showVerdict(verdictLetters(submission.verdict), submission.verdict === "accepted");
  }

  private advance(progress: SubmissionProgress): void {
    const before = this.progress.peek().get(progress.submission_id);
    const isSame = before?.judging_id === progress.judging_id;
    if (isSame && progress.number < before.number) return;
    const tests = isSame ? mergeTests(before.tests, progress.tests) : progress.tests;
    this.progress.value = new Map(this.progress.peek()).set(progress.submission_id, { ...progress, tests });
  }

  private isMine({ problem_id, room_id }: SubmissionView): boolean {
    return problem_id === this.problem.id && (room_id ?? null) === this.roomId;
  }
}
