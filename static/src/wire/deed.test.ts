import assert from "node:assert/strict";
import { test } from "node:test";
import { DeedKey } from "./deed";
import { OFFLINE, WireError } from "./errors";

test("a deed whose answer was lost is tried again under the same key", () => {
  const keys = new DeedKey();
  const first = keys.of({ text: "Hello" });
  keys.settle(WireError.local(OFFLINE, ""));
  assert.equal(keys.of({ text: "Hello" }), first);
});

test("an answer, a refusal and another deed each have a new key after them", () => {
  const keys = new DeedKey();
  const first = keys.of({ text: "Hello" });
  keys.settle(null);
  const second = keys.of({ text: "Hello" });
  keys.settle(new WireError({ code: "CONFLICT", message: "No." }));
  const third = keys.of({ text: "Hello" });
  keys.settle(WireError.local(OFFLINE, ""));
  const other = keys.of({ text: "Hello!" });
  assert.equal(new Set([first, second, third, other]).size, 4);
});
