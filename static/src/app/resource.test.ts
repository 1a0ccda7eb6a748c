import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { OFFLINE, WireError } from "../wire/errors";

Object.assign(globalThis, { location: { protocol: "http:", host: "test", href: "http://test/", pathname: "/", search: "" } });
const { watchResource, clearResources } = await import("./resource");
const { connections } = await import("./server");

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A resource whose answers are given by hand. */
function slow() {
  const asked: { answer: (value: string) => void; fail: (error: WireError) => void; signal: AbortSignal }[] = [];
  clearResources();
  const [resource, leave] = watchResource("slow", (signal) => new Promise<string>((answer, fail) => asked.push({ answer, fail, signal })));
  const shown = () => {
    const state = resource.state.peek();
    return state.phase === "ready" ? state.data : state.phase;
  };
  return { asked, resource, leave, shown };
}

test("news that comes faster than answers does not keep any answer from being shown", async () => {
  const { asked, resource, leave, shown } = slow();
  resource.reload();
  resource.reload();
  resource.refresh();
  assert.equal(asked.length, 1);
  asked[0]?.answer("first");
  await settle();
  assert.equal(shown(), "first");
  // What was told of meanwhile is asked for, once.
  assert.equal(asked.length, 2);
  resource.refresh();
  asked[1]?.answer("second");
  await settle();
  assert.equal(shown(), "second");
  assert.equal(asked.length, 2);
  leave();
});

test("what could not be read again after a lost connection is read when the server answers", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { asked, leave, shown } = slow();
    asked[0]?.answer("old");
    await settle();
    connections.value = 2;
    asked[1]?.fail(WireError.local(OFFLINE, ""));
    await settle();
    assert.equal(shown(), "old");
    mock.timers.tick(3_000);
    asked[2]?.answer("new");
    await settle();
    assert.equal(shown(), "new");
    leave();
  } finally {
    mock.timers.reset();
  }
});

test("a question over the line that broke is asked anew over the next one", async () => {
  const { asked, leave, shown } = slow();
  connections.value += 1;
  assert.equal(asked[0]?.signal.aborted, true);
  asked[1]?.answer("new");
  asked[0]?.answer("old");
  await settle();
  assert.equal(shown(), "new");
  leave();
});

test("what is looked at is not forgotten, however much else was looked at since", async () => {
  const { asked, leave, shown } = slow();
  asked[0]?.answer("kept");
  await settle();
  for (let index = 0; index < 200; index++) watchResource(`other ${index}`, () => Promise.resolve(index))[1]();
  const [again, leaveAgain] = watchResource("slow", () => Promise.reject(new Error("asked again")));
  assert.equal(shown(), "kept");
  assert.equal(again.state.peek().phase, "ready");
  leave();
  leaveAgain();
});

test("a malformed address leads nowhere, as one of something that is gone", async () => {
  const { asked, resource, leave } = slow();
  asked[0]?.fail(new WireError({ code: "VALIDATION_ERROR", message: "submission_id: does not match" }));
  await settle();
  assert.equal(resource.state.peek().phase, "denied");
  leave();
});
