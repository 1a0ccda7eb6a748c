import assert from "node:assert/strict";
import { test } from "node:test";
import { readPasted, roomLink } from "./codes";

const ID = "0197c1d2-0000-7000-8000-000000000001";

test("a link names its room, with the code where it has one", () => {
  assert.deepEqual(readPasted(` http://x/rooms/${ID}?code=ABCD-EFGH `), { kind: "room", id: ID, code: "ABCD-EFGH" });
  assert.deepEqual(readPasted(roomLink("http://x", ID, null)), { kind: "room", id: ID, code: null });
});

test("a code may be typed in any case and with spaces", () => {
  assert.deepEqual(readPasted("abcd efgh"), { kind: "code", code: "ABCDEFGH" });
  assert.equal(readPasted("   "), null);
});
