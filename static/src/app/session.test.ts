import assert from "node:assert/strict";
import { test } from "node:test";
import type { AccountView } from "../wire/types";

const nothing = () => {};
class ClosedSocket {
  readyState = 3;
  close = nothing;
}
Object.assign(globalThis, {
  location: { protocol: "http:", host: "test", href: "http://test/", pathname: "/", search: "" },
  addEventListener: nothing,
  WebSocket: ClosedSocket,
});
const { doubtSession, loadSession, logIn, logInAddress, me, register, registerAddress } = await import("./session");
const { path, search } = await import("./router");
const { live, rest } = await import("./server");
rest.onUnauthorized = doubtSession;

const ada = { id: "a", username: "ada" } as AccountView;
const fields = { email: "ada@example.org", username: "ada", display_name: "Ada", password: "secret" };

interface Asked {
  path: string;
  answer: (status: number, data: unknown) => void;
  fail: () => void;
}
const asked: Asked[] = [];
globalThis.fetch = ((url: string) =>
  new Promise((resolve, reject) => {
    const answer = (status: number, data: unknown) => resolve(new Response(JSON.stringify(status < 400 ? { success: true, data } : { success: false, error: data }), { status }));
    asked.push({ path: url, answer, fail: () => reject(new TypeError("cut")) });
  })) as typeof fetch;

const settle = () => new Promise((resolve) => setImmediate(resolve));
const next = () => asked.shift() ?? assert.fail("nothing was asked");

function begin(user: AccountView | null | undefined): void {
  me.value = user;
  asked.length = 0;
}

test("an answer from before the log-in takes nobody out again", async () => {
  begin(undefined);
  const loading = loadSession();
  const old = next();
  const entering = logIn("ada", "secret");
  next().answer(200, { user: ada });
  await entering;
  old.answer(200, { user: null });
  await loading;
  assert.equal(me.peek()?.id, "a");
  live.socket.close();
});

test("who is taken for nobody is nobody only when the server says so", async () => {
  begin(ada);
  const failing = rest.get("submissions").catch(() => {});
  next().answer(401, { code: "UNAUTHORIZED", message: "Log in." });
  await failing;
  assert.equal(me.peek()?.id, "a");
  next().answer(200, { user: ada });
  await settle();
  assert.equal(me.peek()?.id, "a");
  doubtSession();
  next().answer(200, { user: null });
  await settle();
  assert.equal(me.peek(), null);
  live.socket.close();
});

test("who registers again because the answer was lost is let in, and nobody else under a name that is taken", async () => {
  begin(null);
  const taken = { code: "CONFLICT", message: "This username is taken." };
  const stranger = register(fields);
  next().answer(409, taken);
  await assert.rejects(stranger, /taken/);
  assert.equal(asked.length, 0);

  const lost = register(fields);
  next().fail();
  await assert.rejects(lost);
  const again = register(fields);
  next().answer(409, taken);
  await settle();
  const login = next();
  assert.match(login.path, /login/);
  login.answer(200, { user: ada });
  await again;
  assert.equal(me.peek()?.id, "a");
  live.socket.close();
});

test("logging in and signing up come back to the same place, code of a room and all", () => {
  const from = (address: string) => {
    const url = new URL(address, "http://test");
    [path.value, search.value] = [url.pathname, url.search];
    return [logInAddress(), registerAddress()];
  };
  assert.deepEqual(from("/"), ["/login", "/register"]);
  const next = encodeURIComponent("/rooms/1?code=AB12");
  assert.deepEqual(from("/rooms/1?code=AB12"), [`/login?next=${next}`, `/register?next=${next}`]);
  assert.deepEqual(from(`/login?next=${next}`), [`/login?next=${next}`, `/register?next=${next}`]);
  assert.deepEqual(from("/forgot-password"), ["/login", "/register"]);
});
