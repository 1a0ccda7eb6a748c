import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { OFFLINE, type WireError } from "./errors";
import { Rest } from "./rest";

interface Asked {
  answer: (data: string) => void;
  fail: () => void;
  isAborted: () => boolean;
}

function network(): Asked[] {
  const asked: Asked[] = [];
  globalThis.fetch = ((_: string, { signal }: RequestInit) =>
    new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
      asked.push({
        answer: (data) => resolve(new Response(JSON.stringify({ success: true, data }))),
        fail: () => reject(new TypeError("cut")),
        isAborted: () => signal?.aborted ?? false,
      });
    })) as typeof fetch;
  return asked;
}

test("what is read over a connection that is dead is read over another one, and a slow answer still counts", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const asked = network();
    const overAnother = new Rest().get<string>("a");
    mock.timers.tick(8_000);
    assert.equal(asked.length, 2);
    asked[1]?.answer("second");
    assert.equal((await overAnother).data, "second");
    assert.equal(asked[0]?.isAborted(), true);
    assert.equal(asked[1]?.isAborted(), false);

    const slow = new Rest().get<string>("b");
    mock.timers.tick(25_000);
    assert.equal(asked.length, 4);
    asked[2]?.answer("slow");
    assert.equal((await slow).data, "slow");
  } finally {
    mock.timers.reset();
  }
});

test("a failure is told at once, and a deed is sent once", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const asked = network();
    const read = new Rest().get("a");
    asked[0]?.fail();
    await assert.rejects(read, (error: WireError) => error.code === OFFLINE);
    const deed = new Rest().post<string>("b");
    mock.timers.tick(25_000);
    assert.equal(asked.length, 2);
    asked[1]?.answer("done");
    assert.equal((await deed).data, "done");
  } finally {
    mock.timers.reset();
  }
});
