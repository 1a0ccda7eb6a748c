import assert from "node:assert/strict";
import { test } from "node:test";

const nothing = () => {};
Object.assign(globalThis, { location: { protocol: "http:", host: "test", href: "http://test/", pathname: "/", search: "" }, addEventListener: nothing });
const { Runner } = await import("./runner");
const { live } = await import("../../app/server");

const settle = () => new Promise((resolve) => setImmediate(resolve));
const request = { language: "python", source: "print()", problem_id: "p", inputs: [""] };
const done = { id: "run", state: "done", runs: [{ input_index: 0, output: "42\n", stderr: "" }], compiler_output: "", message: "" };

interface Asked {
  command: string;
  body: Record<string, unknown>;
  answer: (view: unknown) => void;
}

/** A runner whose commands are answered by hand. */
function slow() {
  const asked: Asked[] = [];
  live.request = ((command: string, body: Record<string, unknown>) => new Promise<unknown>((answer) => asked.push({ command, body, answer }))) as typeof live.request;
  const runner = new Runner();
  return { asked, runner };
}

test("a stop that is pressed before the run has its name is sent once it has one", async () => {
  const { asked, runner } = slow();
  const leave = runner.start();
  void runner.run(request, 1);
  void runner.stop();
  assert.deepEqual(asked.map(({ command }) => command), ["code:execute"]);
  asked[0]?.answer({ id: "run" });
  await settle();
  assert.deepEqual([asked[1]?.command, asked[1]?.body], ["code:cancel", { execution_id: "run" }]);
  asked[1]?.answer({ error: "cancelled", message: "It was stopped." });
  await settle();
  const state = runner.state.peek();
  assert.equal(state.phase === "done" && state.message, "It was stopped.");
  leave();
});

test("a run that got its name while nobody listened is asked for by who comes back to it", async () => {
  const { asked, runner } = slow();
  const paths: string[] = [];
  globalThis.fetch = ((path: string) => {
    paths.push(path);
    return Promise.resolve(new Response(JSON.stringify({ success: true, data: done })));
  }) as typeof fetch;
  runner.start()();
  void runner.run(request, 1);
  asked[0]?.answer({ id: "run" });
  await settle();
  assert.deepEqual(paths, []);
  const leave = runner.start();
  await settle();
  await settle();
  assert.match(paths[0] ?? "", /executions\/run$/);
  const state = runner.state.peek();
  assert.equal(state.phase === "done" && state.runs[0]?.stdout, "42\n");
  leave();
});
