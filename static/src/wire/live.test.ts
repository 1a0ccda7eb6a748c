import { decode, encode } from "@msgpack/msgpack";
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { WireError } from "./errors";
import { Live } from "./live";
import type { ConnectionState, WebSocketLike } from "./socket";

class FakeSocket implements WebSocketLike {
  binaryType = "";
  readyState = 1;
  onopen = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror = null;
  sent: [number, string, Record<string, unknown>, string?][] = [];

  send(data: Uint8Array): void {
    this.sent.push(decode(data) as FakeSocket["sent"][number]);
  }
  close(): void {
    this.readyState = 3;
  }
  say(...messages: unknown[]): void {
    const parts = messages.map((message) => encode(message));
    const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      joined.set(part, at);
      at += part.length;
    }
    this.onmessage?.({ data: joined.buffer });
  }
  hello(): void {
    this.say(["$hello", null, "hello", { connection_id: "c", server_time: 0, user: null, heartbeat_s: 25 }, 0]);
  }
  drop(code = 1006, reason = ""): void {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }
  last() {
    const request = this.sent.at(-1);
    assert.ok(request);
    return request;
  }
}

function connect() {
  const sockets: FakeSocket[] = [];
  const states: ConnectionState[] = [];
  const live = new Live({
    url: "ws://test/ws",
    random: () => 0.5,
    make: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    onState: (state) => states.push(state),
  });
  live.socket.open();
  return { live, sockets, states, socket: () => sockets.at(-1)! };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("several messages in one frame are all heard, replies find their request", async () => {
  const { live, socket } = connect();
  socket().hello();
  const first = live.request<number>("a");
  const second = live.request("b");
  const [[a], [b]] = socket().sent as unknown as [[number], [number]];
  socket().say([b, false, { code: "CONFLICT", message: "No.", details: [], temporary: false }], [a, true, 7]);
  assert.equal(await first, 7);
  await assert.rejects(second, (error: WireError) => error.code === "CONFLICT" && !error.temporary);
  live.socket.close();
});

test("what is longer than the server takes is refused here, and the connection stays", async () => {
  const { live, sockets, socket } = connect();
  socket().say(["$hello", null, "hello", { connection_id: "c", server_time: 0, user: null, heartbeat_s: 25, frame_bytes: 100 }, 0]);
  await assert.rejects(live.request("run", { input: "x".repeat(100) }, "key"), (error: WireError) => error.code === "PAYLOAD_TOO_LARGE" && !error.temporary);
  assert.equal(socket().sent.length, 0);
  assert.equal(sockets.length, 1);
  live.socket.close();
});

test("after a lost connection the channel resumes at its position and hears what it missed once", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { live, sockets, states, socket } = connect();
    const heard: (number | null)[] = [];
    live.subscribe("room:1", { onEvent: ({ offset }) => heard.push(offset) });
    socket().hello();
    socket().say([socket().last()[0], true, { epoch: "e", offset: 4, recovered: false }]);
    await settle();
    socket().say(["room:1", 5, "x", {}, 0]);
    socket().drop();
    assert.equal(states.at(-1)?.phase, "waiting");
    mock.timers.tick(20_000);
    assert.equal(sockets.length, 2);
    socket().hello();
    assert.deepEqual(socket().last().slice(1), ["subscribe", { channel: "room:1", epoch: "e", offset: 5 }]);
    socket().say([socket().last()[0], true, { epoch: "e", offset: 5, recovered: true }], ["room:1", 6, "x", {}, 0], ["room:1", 7, "x", {}, 0]);
    await settle();
    socket().say(["room:1", 7, "x", {}, 0], ["room:1", 8, "x", {}, 0]);
    assert.deepEqual(heard, [5, 6, 7, 8]);
    live.socket.close();
  } finally {
    mock.timers.reset();
  }
});

test("a request with a key is sent again under the same key; one without is told as offline", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { live, socket } = connect();
    socket().hello();
    const safe = live.request<string>("submission:new", {}, "k1");
    const unsafe = live.request("typing");
    socket().drop();
    await assert.rejects(unsafe, (error: WireError) => error.code === "OFFLINE" && error.temporary);
    mock.timers.tick(400);
    socket().hello();
    assert.equal(socket().last()[3], "k1");
    socket().say([socket().last()[0], true, "done"]);
    assert.equal(await safe, "done");
    live.socket.close();
  } finally {
    mock.timers.reset();
  }
});

test("a final close is not followed by another attempt", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { sockets, states, socket } = connect();
    socket().hello();
    socket().drop(4501);
    mock.timers.tick(60_000);
    assert.equal(sockets.length, 1);
    assert.equal(states.at(-1)?.phase, "closed");
  } finally {
    mock.timers.reset();
  }
});

test("a gap in the log is asked for, and told in order", async () => {
  const { live, socket } = connect();
  const heard: (number | null)[] = [];
  live.subscribe("room:1", { onEvent: ({ offset }) => heard.push(offset) });
  socket().hello();
  socket().say([socket().last()[0], true, { epoch: "e", offset: 0, recovered: false }]);
  await settle();
  socket().say(["room:1", 1, "x", {}, 0], ["room:1", 3, "x", {}, 0]);
  assert.deepEqual(socket().last()[2], { channel: "room:1", epoch: "e", offset: 1 });
  socket().say([socket().last()[0], true, { epoch: "e", offset: 1, recovered: true }], ["room:1", 2, "x", {}, 0], ["room:1", 3, "x", {}, 0]);
  await settle();
  assert.deepEqual(heard, [1, 2, 3]);
  live.socket.close();
});

test("what was lost in silence shows in the positions of the answer to a ping", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { live, socket } = connect();
    const heard: (number | null)[] = [];
    live.subscribe("room:1", { onEvent: ({ offset }) => heard.push(offset) });
    socket().hello();
    socket().say([socket().last()[0], true, { epoch: "e", offset: 3, recovered: false }]);
    await settle();
    mock.timers.tick(25_000);
    assert.equal(socket().last()[1], "ping");
    socket().say([socket().last()[0], true, { server_time: 0, positions: { "room:1": 4, "room:2": 9 } }]);
    assert.deepEqual(socket().last().slice(1), ["subscribe", { channel: "room:1", epoch: "e", offset: 3 }]);
    socket().say([socket().last()[0], true, { epoch: "e", offset: 3, recovered: true }], ["room:1", 4, "x", {}, 0]);
    await settle();
    assert.deepEqual(heard, [4]);
    live.socket.close();
  } finally {
    mock.timers.reset();
  }
});

for (const [code, reason] of [
  [1012, "retry_ms=1300"],
  [4290, "too many requests; retry_ms=1300"],
] as const) {
  test(`a server that closes with ${code} says when to come back`, () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const { sockets, socket } = connect();
      socket().hello();
      socket().drop(code, reason);
      mock.timers.tick(1_299);
      assert.equal(sockets.length, 1);
      mock.timers.tick(1);
      assert.equal(sockets.length, 2);
    } finally {
      mock.timers.reset();
    }
  });
}

test("connections that end at once are failed attempts; one that lasted is not", () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  try {
    const { sockets, states, socket } = connect();
    const waits: number[] = [];
    const dropAfter = (ms: number) => {
      socket().hello();
      mock.timers.tick(ms);
      socket().drop();
      const state = states.at(-1);
      assert.ok(state?.phase === "waiting");
      waits.push(state.retryAtMs - Date.now());
      mock.timers.tick(waits.at(-1)!);
    };
    for (const ms of [0, 0, 0, 5_000]) dropAfter(ms);
    assert.deepEqual(waits, [200, 400, 800, 200]);
    assert.equal(sockets.length, 5);
  } finally {
    mock.timers.reset();
  }
});

test("a busy server is asked again when it says, and a refusal for good is told", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { live, socket } = connect();
    const heard: string[] = [];
    live.subscribe("room:1", { onSnapshot: () => heard.push("snapshot"), onDenied: (code) => heard.push(code) });
    socket().hello();
    const refuse = async (code: string, temporary: boolean, retry_after: number | null) => {
      socket().say([socket().last()[0], false, { code, message: "no", details: [], temporary, retry_after }]);
      await settle();
    };
    await refuse("TOO_MANY_REQUESTS", true, 0.5);
    mock.timers.tick(749);
    assert.equal(socket().sent.length, 1);
    mock.timers.tick(1);
    assert.equal(socket().sent.length, 2);
    await refuse("UNAVAILABLE", true, null);
    mock.timers.tick(2_250);
    assert.equal(socket().sent.length, 3);
    await refuse("NOT_FOUND", false, null);
    mock.timers.tick(10_000);
    assert.equal(socket().sent.length, 3);
    assert.deepEqual(heard, ["NOT_FOUND"]);
    live.socket.close();
  } finally {
    mock.timers.reset();
  }
});

test("another server that cannot replay what was missed gives the state anew", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { live, socket } = connect();
    const heard: unknown[] = [];
    live.subscribe("room:1", { onSnapshot: (snapshot) => heard.push(snapshot), onEvent: ({ offset }) => heard.push(offset) });
    socket().hello();
    socket().say([socket().last()[0], true, { epoch: "e", offset: 4, recovered: false, snapshot: "old" }], ["room:1", 5, "x", {}, 0]);
    await settle();
    socket().drop(1012, "retry_ms=10");
    mock.timers.tick(10);
    socket().hello();
    assert.deepEqual(socket().last()[2], { channel: "room:1", epoch: "e", offset: 5 });
    socket().say([socket().last()[0], true, { epoch: "f", offset: 900, recovered: false, snapshot: "new" }], ["room:1", 901, "x", {}, 0]);
    await settle();
    assert.deepEqual(heard, ["old", 5, "new", 901]);
    live.socket.close();
  } finally {
    mock.timers.reset();
  }
});

test("a channel that the server has ended is asked for, and told as denied", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { live, socket } = connect();
    const heard: string[] = [];
    live.subscribe("user:1", {});
    live.subscribe("room:1", { onDenied: (code) => heard.push(`1 ${code}`) });
    live.subscribe("room:2", { onDenied: (code) => heard.push(`2 ${code}`) });
    socket().hello();
    for (const [id] of [...socket().sent]) socket().say([id, true, { epoch: "e", offset: 0, recovered: false }]);
    await settle();
    const refuse = async () => {
      socket().say([socket().last()[0], false, { code: "NOT_FOUND", message: "no", details: [] }]);
      await settle();
    };
    socket().say(["user:1", 1, "channel:closed", { channel: "room:1" }, 0]);
    assert.equal(socket().last()[2]["channel"], "room:1");
    await refuse();
    mock.timers.tick(25_000);
    assert.equal(socket().last()[1], "ping");
    socket().say([socket().last()[0], true, { server_time: 0, positions: { "user:1": 1 } }]);
    assert.equal(socket().last()[2]["channel"], "room:2");
    await refuse();
    assert.deepEqual(heard, ["1 NOT_FOUND", "2 NOT_FOUND"]);
    live.socket.close();
  } finally {
    mock.timers.reset();
  }
});

test("a state that is taken anew over a line that breaks comes with the next connection", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { live, socket } = connect();
    const heard: unknown[] = [];
    live.subscribe("room:1", { onSnapshot: (snapshot) => heard.push(snapshot) });
    socket().hello();
    socket().say([socket().last()[0], true, { epoch: "e", offset: 4, recovered: false, snapshot: "out" }]);
    await settle();
    void live.refresh("room:1");
    socket().drop(1012, "retry_ms=10");
    await settle();
    mock.timers.tick(10);
    socket().hello();
    assert.deepEqual(socket().last()[2], { channel: "room:1" });
    socket().say([socket().last()[0], true, { epoch: "e", offset: 4, recovered: false, snapshot: "in" }]);
    await settle();
    assert.deepEqual(heard, ["out", "in"]);
    live.socket.close();
  } finally {
    mock.timers.reset();
  }
});

test("a deed whose first try is still being done is asked for again, and what is to be waited for longer is told", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { live, socket } = connect();
    socket().hello();
    const running = { code: "UNAVAILABLE", message: "Still running.", temporary: true, retry_after: 1 };
    const answer = live.request("a", {}, "key");
    socket().say([socket().last()[0], false, running]);
    mock.timers.tick(1_000);
    assert.equal(socket().sent.filter(([, command]) => command === "a").length, 2);
    socket().say([socket().last()[0], true, "done"]);
    assert.equal(await answer, "done");

    const busy = live.request("b", {}, "other key");
    for (let second = 0; second < 15; second++) {
      socket().say([socket().sent.findLast(([, command]) => command === "b")?.[0], false, running]);
      mock.timers.tick(1_000);
    }
    await assert.rejects(busy, /Still running/);
    live.socket.close();
  } finally {
    mock.timers.reset();
  }
});

test("a deed outlives a line that takes long to come back, and brings the next attempt forward", async () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  try {
    const { live, sockets, socket, states } = connect();
    socket().hello();
    const answer = live.request("a", {}, "key");
    mock.timers.tick(14_000);
    socket().drop(1012, "retry_ms=20000");
    mock.timers.tick(14_000);
    assert.equal(sockets.length, 1);
    const second = live.request("b", {}, "other key");
    assert.equal(states.at(-1)?.phase, "connecting");
    assert.equal(sockets.length, 2);
    socket().hello();
    mock.timers.tick(14_000);
    for (const [id, command] of [...socket().sent]) socket().say([id, true, command]);
    assert.deepEqual([await answer, await second], ["a", "b"]);
    live.socket.close();
  } finally {
    mock.timers.reset();
  }
});

test("a line that says nothing to a deed is given up soon, and the deed is done over the next one", async () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  try {
    const { live, sockets, socket } = connect();
    socket().hello();
    const answer = live.request("a", {}, "key");
    mock.timers.tick(3_000);
    void live.request("b", {}, "other key");
    mock.timers.tick(1_000);
    assert.equal(socket().last()[1], "ping");
    void live.request("c", {}, "third key");
    mock.timers.tick(5_000);
    mock.timers.tick(400);
    assert.equal(sockets.length, 2);
    socket().hello();
    assert.deepEqual(socket().sent.map(([, command]) => command), ["a", "b", "c"]);
    for (const [id, command] of [...socket().sent]) socket().say([id, true, command]);
    assert.equal(await answer, "a");
    live.socket.close();
  } finally {
    mock.timers.reset();
  }
});
