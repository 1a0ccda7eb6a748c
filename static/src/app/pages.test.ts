import assert from "node:assert/strict";
import { test } from "node:test";

Object.assign(globalThis, { location: { protocol: "http:", host: "test", href: "http://test/", pathname: "/", search: "" } });
const { joinPages } = await import("./pages");

const page = (rows: string, next: string | null) => ({ rows: [...rows], next });
const join = (first: ReturnType<typeof page>, known: ReturnType<typeof page>) => {
  const { rows, next } = joinPages(first, known, (row) => row);
  return [rows.join(""), next];
};

test("what was read of later pages stays when new rows push the first page on", () => {
  assert.deepEqual(join(page("edc", "c"), page("dcba", null)), ["edcba", null]);
  assert.deepEqual(join(page("dc", "c"), page("dcba", "a")), ["dcba", "a"]);
});

test("a first page that ends where the known rows end leads on from there, and one beyond them all stands alone", () => {
  assert.deepEqual(join(page("dc", "c"), page("dc", "c")), ["dc", "c"]);
  assert.deepEqual(join(page("hgf", "f"), page("dcba", null)), ["hgf", "f"]);
  assert.deepEqual(join(page("", null), page("dcba", null)), ["", null]);
});
