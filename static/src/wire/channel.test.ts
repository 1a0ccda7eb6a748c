import assert from "node:assert/strict";
import { test } from "node:test";
import { Channel, type ChannelEvent } from "./channel";
import type { Push, StatePush } from "./frames";

function listening(name = "room:1") {
  const channel = new Channel(name);
  const heard: string[] = [];
  channel.handlers.add({
    onSnapshot: (snapshot) => heard.push(`snapshot ${JSON.stringify(snapshot)}`),
    onEvent: (event: ChannelEvent) => heard.push(`${event.offset ?? "signal"} ${event.event}`),
    onDelta: (delta) => heard.push(`delta ${JSON.stringify(delta)}`),
    onDenied: (code) => heard.push(`denied ${code}`),
  });
  return { channel, heard };
}

function event(offset: number | null, name = "e", channel = "room:1"): Push {
  return { kind: "push", channel, offset, event: name, body: {}, timeMs: 0 };
}

function state(version: number, base: number | null, body: unknown = version): StatePush {
  return { kind: "state", channel: "room:1", version, base, event: "board", body, timeMs: 0 };
}

const START = { epoch: "a", offset: 10, recovered: false, snapshot: { n: 10 } };

test("events in order are heard once, and a repeated one is dropped", () => {
  const { channel, heard } = listening();
  channel.ask(true);
  assert.equal(channel.accept(START), "ok");
  assert.equal(channel.hear(event(11)), "ok");
  assert.equal(channel.hear(event(11)), "ok");
  assert.equal(channel.hear(event(12)), "ok");
  assert.deepEqual(heard, ['snapshot {"n":10}', "11 e", "12 e"]);
});

test("a gap asks to resume from the last event that was heard", () => {
  const { channel, heard } = listening();
  channel.ask(true);
  channel.accept(START);
  assert.equal(channel.hear(event(13)), "resume");
  assert.deepEqual(channel.request(), { channel: "room:1", epoch: "a", offset: 10 });
  channel.ask(false);
  channel.accept({ epoch: "a", offset: 10, recovered: true });
  for (const offset of [11, 12, 13, 14]) assert.equal(channel.hear(event(offset)), "ok");
  assert.deepEqual(heard.slice(1), ["11 e", "12 e", "13 e", "14 e"]);
});

test("what was not recovered is replaced by the snapshot", () => {
  const { channel, heard } = listening();
  channel.ask(true);
  channel.accept(START);
  channel.ask(false);
  channel.accept({ epoch: "b", offset: 90, recovered: false, snapshot: { n: 90 } });
  channel.hear(event(91));
  assert.deepEqual(heard.slice(1), ['snapshot {"n":90}', "91 e"]);
  assert.deepEqual(channel.request(), { channel: "room:1", epoch: "b", offset: 91 });
});

test("what arrives before the reply is held back until the position is known", () => {
  const { channel, heard } = listening();
  channel.ask(true);
  channel.accept(START);
  channel.ask(false);
  channel.hear(event(11));
  channel.accept({ epoch: "a", offset: 10, recovered: true });
  channel.hear(event(12));
  assert.deepEqual(heard.slice(1), ["11 e", "12 e"]);
});

test("events that the snapshot already holds are not heard after it", () => {
  const { channel, heard } = listening();
  channel.ask(true);
  channel.hear(event(9));
  channel.hear(event(10));
  channel.hear(event(11));
  channel.accept(START);
  assert.deepEqual(heard, ['snapshot {"n":10}', "11 e"]);
});

test("signals pass without a position", () => {
  const { channel, heard } = listening();
  channel.ask(true);
  channel.accept(START);
  channel.hear(event(null, "typing"));
  assert.deepEqual(heard.slice(1), ["signal typing"]);
  assert.deepEqual(channel.request(), { channel: "room:1", epoch: "a", offset: 10 });
});

test("after a backup was restored, events with offsets that were heard before are news", () => {
  const { channel, heard } = listening();
  channel.ask(true);
  channel.accept(START);
  channel.hear(event(11));
  channel.ask(false);
  channel.accept({ epoch: "restored", offset: 4, recovered: false, snapshot: { n: 4 } });
  channel.hear(event(5));
  channel.hear(event(6));
  assert.deepEqual(heard.slice(2), ['snapshot {"n":4}', "5 e", "6 e"]);
});

test("deltas follow their base; another base asks for the whole state", () => {
  const { channel, heard } = listening();
  channel.ask(true);
  channel.accept({ ...START, offset: 5 });
  assert.equal(channel.hear(state(6, 5)), "ok");
  assert.equal(channel.hear(state(6, 5)), "ok");
  assert.equal(channel.hear(state(9, 8)), "refresh");
  assert.equal(channel.hear(state(12, null, "all")), "ok");
  assert.equal(channel.hear(state(13, 12)), "ok");
  assert.equal(channel.hear(state(15, 10)), "ok", "nothing changed between 10 and 13");
  assert.deepEqual(heard.slice(1), ["delta 6", 'snapshot "all"', "delta 13", "delta 15"]);
  assert.equal(channel.request().offset, 15, "no older state is wanted");
});

test("a listener that fails does not take the others' events", () => {
  const { channel, heard } = listening();
  const failing = { onEvent: () => { throw new Error("mine"); } };
  channel.handlers.clear();
  channel.handlers.add(failing);
  channel.handlers.add({ onEvent: ({ offset }) => heard.push(String(offset)) });
  channel.ask(true);
  channel.accept({ epoch: "a", offset: 0, recovered: false });
  const reported: unknown[] = [];
  globalThis.reportError = (error: unknown) => void reported.push(error);
  channel.hear(event(1));
  assert.deepEqual(heard, ["1"]);
  assert.equal(reported.length, 1);
});
