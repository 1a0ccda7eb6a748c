import assert from "node:assert/strict";
import { test } from "node:test";
import type { SubmissionView } from "../../wire/types";
import { mergeListed, withSubmission } from "./listed";

const one = (number: number, state: string, verdict: string | null = null) => ({ id: `s${number}`, number, state, verdict }) as SubmissionView;
const looks = (list: readonly SubmissionView[]) => list.map(({ number, state, verdict }) => [number, verdict ?? state]);

test("a verdict that overtakes the reply to its submission stays", () => {
  const judged = withSubmission([], one(1, "judged", "accepted"));
  assert.deepEqual(looks(withSubmission(judged, one(1, "queued"))), [[1, "accepted"]]);
});

test("a list that was asked for before loses neither what came since nor its verdicts", () => {
  const known = [one(4, "judging"), one(3, "judged", "accepted"), one(2, "judged", "wrong_answer")];
  const listed = [one(3, "judging"), one(2, "judged", "accepted"), one(1, "judged", "accepted")];
  assert.deepEqual(looks(mergeListed(known, listed)), [[4, "judging"], [3, "accepted"], [2, "accepted"], [1, "accepted"]]);
});
