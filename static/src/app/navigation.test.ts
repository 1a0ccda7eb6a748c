import assert from "node:assert/strict";
import { test } from "node:test";
import type { ViewComponent } from "./routing";

const address = new URL("http://test/rooms?p=B");
const go = (url: URL) => (address.href = url.href);
Object.assign(globalThis, {
  location: address,
  history: { state: null, pushState: (_: unknown, __: string, url: URL) => go(url), replaceState: (_: unknown, __: string, url: URL) => go(url) },
  scrollTo: () => {},
});
const { defineRoutes, navigate, navigateFromHere, path, query, setQuery } = await import("./router");
const { underway } = await import("./underway");

const settle = () => new Promise((resolve) => setImmediate(resolve));
const View: ViewComponent = () => null;

/** Routes whose scripts come, or do not, when the test says so. */
function slowRoutes() {
  const waiting = new Map<string, { come: () => void; fail: () => void }>();
  defineRoutes(
    ["/rooms", "/problems", "/settings", "/languages"].map((pattern) => ({
      pattern,
      load: () => new Promise<ViewComponent>((resolve, reject) => waiting.set(pattern, { come: () => resolve(View), fail: () => reject(new TypeError("cut")) })),
    })),
  );
  return waiting;
}

test("the view that stands keeps its address until the script of the next one is here, and that shows as under way", async () => {
  const scripts = slowRoutes();
  navigate("/problems");
  assert.equal(path.peek(), "/rooms");
  assert.equal(underway.peek(), 1);
  setQuery({ p: "C" });
  assert.equal(query.peek().get("p"), "C");
  scripts.get("/problems")?.come();
  await settle();
  assert.equal(path.peek(), "/problems");
  assert.equal(underway.peek(), 0);
});

test("of two links pressed one after the other the last one counts, and a script that does not come leads to its address all the same", async () => {
  const scripts = slowRoutes();
  navigate("/settings");
  navigate("/languages");
  scripts.get("/settings")?.come();
  await settle();
  assert.equal(path.peek(), "/problems");
  scripts.get("/languages")?.fail();
  await settle();
  assert.equal(path.peek(), "/languages");
});

test("a late answer leads nobody back who has gone elsewhere", async () => {
  const scripts = slowRoutes();
  const late = navigateFromHere();
  navigate("/rooms");
  scripts.get("/rooms")?.come();
  await settle();
  late("/problems");
  assert.equal(scripts.has("/problems"), false);
  assert.equal(path.peek(), "/rooms");
  // A filter is no other place.
  const next = navigateFromHere();
  setQuery({ q: "x" });
  next("/rooms?p=A");
  assert.equal(query.peek().get("p"), "A");
});
