import assert from "node:assert/strict";
import { test } from "node:test";
import type { Route } from "./routing";
import { matchRoute } from "./routing";

const load = () => Promise.reject(new Error("not loaded here"));
const table: Route[] = ["/", "/problems", "/problems/:slug", "/@:username", "/rooms/:id/screen"].map((pattern) => ({ pattern, load }));

function found(path: string): [string, Record<string, string>] | null {
  const match = matchRoute(path, table);
  return match && [match.route.pattern, match.params];
}

test("a segment is matched and decoded", () => {
  assert.deepEqual(found("/problems/two%20bells"), ["/problems/:slug", { slug: "two bells" }]);
  assert.deepEqual(found("/rooms/4/screen/"), ["/rooms/:id/screen", { id: "4" }]);
});

test("a name behind an at sign is a person, and an at sign alone is nothing", () => {
  assert.deepEqual(found("/@ada"), ["/@:username", { username: "ada" }]);
  assert.equal(found("/@"), null);
  assert.equal(found("/ada"), null);
});

test("a broken escape is taken as it stands", () => {
  assert.deepEqual(found("/problems/%E0%A4%A"), ["/problems/:slug", { slug: "%E0%A4%A" }]);
});

test("deeper and other addresses lead nowhere", () => {
  assert.equal(found("/problems/a/b"), null);
  assert.deepEqual(found("/"), ["/", {}]);
});
