import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clarification } from "../../wire/types";
import { givenTo, merged, newsOf } from "./questions";

const asked: Clarification = { id: "1", room_id: "r", label: "A", question: "Ties?", asked_at: "2026-01-05T12:00:00Z", entry_id: "ada", asker: "Ada", answer: null, answered_at: null, to_all: false };
const answered: Clarification = { ...asked, answer: "None.", answered_at: "2026-01-05T12:01:00Z" };
const toAll: Clarification = { ...answered, to_all: true };
const unnamed: Clarification = { ...toAll, entry_id: null, asker: null };

const ada = { entry_id: "ada", may_control: false };
const bob = { entry_id: "bob", may_control: false };
const host = { entry_id: null, may_control: true };

test("what all hear of a question does not take from those who knew it who asked", () => {
  assert.deepEqual(merged(toAll, unnamed), toAll);
  assert.deepEqual(merged(asked, unnamed), toAll);
  assert.deepEqual(merged(undefined, unnamed), unnamed);
});

test("an answer is told to who asked as theirs, to the others as one to all, and once", () => {
  assert.equal(newsOf(asked, merged(asked, unnamed), ada), "Your question was answered.");
  assert.equal(newsOf(toAll, merged(toAll, unnamed), ada), null);
  assert.equal(newsOf(undefined, unnamed, bob), "An answer to all: None.");
  assert.equal(newsOf(unnamed, unnamed, bob), null);
});

test("a correction is told as one", () => {
  assert.equal(newsOf(answered, { ...answered, answer: "One." }, ada), "The answer to your question was corrected.");
  assert.equal(newsOf(unnamed, { ...unnamed, answer: "One." }, bob), "An answer to all was corrected: One.");
});

test("those who answer are told of questions, not of answers", () => {
  assert.equal(newsOf(undefined, asked, host), "New question by Ada");
  assert.equal(newsOf(asked, answered, host), null);
  assert.equal(newsOf(asked, asked, ada), null);
});

test("an answer says whom it was given to", () => {
  assert.deepEqual([answered, toAll].map((one) => givenTo(one, host)), ["Answered to Ada", "Answered to all"]);
  assert.equal(givenTo(answered, ada), "Answered to you");
});
