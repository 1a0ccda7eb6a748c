import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoggedEvent } from "../../wire/types";
import { auditLines } from "./audit";

const NAMES: Record<string, string> = { h: "Hana", a: "Ada", x: "Mallory", l: "Lin" };
const nameOf = (id: unknown) => (typeof id === "string" ? (NAMES[id] ?? null) : null);
const entry = (offset: number, event: string, body: Record<string, unknown>): LoggedEvent => ({
  offset,
  event,
  body,
  at: "2026-01-01T10:00:00Z",
  actor: nameOf(body["actor_id"]),
  person: nameOf(body["user_id"]),
});
const lines = (...entries: LoggedEvent[]) => auditLines(entries).map((one) => one.text);

test("a start is one line, whatever it writes down with it", () => {
  const start = [entry(7, "contest:control", { control: "started", actor_id: "h" }), entry(6, "contest:setup", { actor_id: "h" })];
  assert.deepEqual(lines(...start, entry(4, "contest:setup", { actor_id: "h" }), entry(1, "contest:setup", { actor_id: "h" })), [
    "Hana started the contest",
    "Hana changed the room's settings",
    "Hana opened the room",
  ]);
});

test("a room that becomes rated, or is it no more, says so", () => {
  const setup = (offset: number, more: Record<string, unknown>) => entry(offset, "contest:setup", { actor_id: "h", ...more });
  assert.deepEqual(
    lines(setup(5, { rated: false }), setup(4, { rated: true }), setup(3, { rated: true }), setup(2, { rated: false }), setup(1, {})),
    [
      "Hana changed the room's settings: it is not rated any more",
      "Hana changed the room's settings",
      "Hana changed the room's settings: it is rated",
      "Hana changed the room's settings",
      "Hana opened the room",
    ],
  );
  assert.deepEqual(lines(setup(7, { rated: true })), ["Hana changed the room's settings"]);
});

test("what was done to people names them, also those who are gone", () => {
  assert.deepEqual(
    lines(
      entry(9, "contest:member-left", { user_id: "x", reason: "kicked", text: "two accounts", actor_id: "h" }),
      entry(8, "contest:member", { user_id: "a", username: "ada", role: "cohost", actor_id: "h" }),
      entry(7, "contest:invitation", { user_id: "l", username: "lin", role: "contestant", actor_id: "a" }),
      entry(6, "contest:invitation-withdrawn", { user_id: "l", username: "lin", role: "contestant", actor_id: "a" }),
      entry(5, "contest:control", { control: "handed_over", user_id: "a", actor_id: "h" }),
    ),
    ["Hana removed Mallory: two accounts", "Hana made Ada a co-host", "Ada invited Lin as a contestant", "Ada withdrew the invitation of Lin", "Hana handed the room over to Ada"],
  );
});

test("an extension says how long the contest is now, and what the clock did is the clock's", () => {
  assert.deepEqual(
    lines(entry(3, "contest:control", { control: "ended", actor_id: null }), entry(2, "contest:control", { control: "extended", duration_s: 4200, actor_id: "h" })),
    ["the clock ended the contest", "Hana extended the contest to 1:10:00"],
  );
});

test("what was said names who said it, as far as the log knows", () => {
  const announcement = { text: "Lunch" };
  assert.deepEqual(
    lines(
      entry(3, "clarification:answered", { clarification: { question: "Why?" }, actor_id: "a" }),
      entry(2, "room:announcement", { announcement, actor_id: "h" }),
      entry(1, "room:announcement", { announcement }),
    ),
    ["Ada answered: Why?", "Hana announced: Lunch", "Somebody announced: Lunch"],
  );
});

test("a rejudging is one line a deed; only what moves packages wrote down the rules", () => {
  const rejudging = (offset: number, deed: string, more: Record<string, unknown>) =>
    entry(offset, "contest:rejudging", { deed, label: null, submission_id: null, submissions: 12, moved: [], reason: "", actor_id: "h", ...more });
  assert.deepEqual(
    lines(
      rejudging(9, "applied", { moved: ["B"] }),
      entry(8, "contest:setup", { actor_id: "h" }),
      rejudging(7, "discarded", { submission_id: "s", submissions: 1 }),
      rejudging(6, "started", { label: "B", reason: "wrong test" }),
      entry(5, "contest:setup", { actor_id: "h" }),
    ),
    [
      "Hana applied the rejudging of the room with new packages for B (12 submissions)",
      "Hana discarded the rejudging of one submission (1 submission)",
      "Hana started to rejudge problem B (12 submissions): wrong test",
      "Hana changed the room's settings",
    ],
  );
});
