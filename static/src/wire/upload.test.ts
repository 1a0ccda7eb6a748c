import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { TIMEOUT, type WireError } from "./errors";
import { Rest } from "./rest";

/** As much of a browser's as is used, moved by the test. */
class Line {
  static last: Line;
  readonly upload: { onprogress?: (event: { loaded: number; total: number }) => void; onload?: () => void } = {};
  readonly headers: Record<string, string> = {};
  onload = () => {};
  onerror = () => {};
  onloadend = () => {};
  status = 0;
  responseText = "";
  url = "";
  constructor() {
    Line.last = this;
  }
  open(_: string, url: string) {
    this.url = url;
  }
  setRequestHeader(name: string, value: string) {
    this.headers[name] = value;
  }
  getResponseHeader = () => null;
  send() {}
  abort() {
    this.onloadend();
  }
  moves(loaded: number) {
    this.upload.onprogress?.({ loaded, total: 100 });
  }
  answers(status: number, body: unknown) {
    Object.assign(this, { status, responseText: JSON.stringify(body) });
    this.onload();
    this.onloadend();
  }
}

async function withLine(run: (line: Line, answer: Promise<unknown>, shares: number[]) => Promise<void>): Promise<void> {
  mock.timers.enable({ apis: ["setTimeout"] });
  (globalThis as { XMLHttpRequest?: unknown }).XMLHttpRequest = Line;
  try {
    const shares: number[] = [];
    const file = { content: new Blob(["zip"]), type: "application/zip", onProgress: (share: number) => shares.push(share) };
    const answer = new Rest().upload("problems/import", file, { query: { name: "a.zip" }, key: "deed" });
    await run(Line.last, answer, shares);
  } finally {
    mock.timers.reset();
  }
}

test("a file that goes up slowly has all the time it needs, and says how far it is", () =>
  withLine(async (line, answer, shares) => {
    assert.equal(line.url, "/api/v1/problems/import?name=a.zip");
    assert.deepEqual([line.headers["Content-Type"], line.headers["Idempotency-Key"]], ["application/zip", "deed"]);
    for (const loaded of [10, 20, 30, 100]) {
      mock.timers.tick(50_000);
      line.moves(loaded);
    }
    line.upload.onload?.();
    mock.timers.tick(200_000); // what is in it is worked on
    line.answers(200, { success: true, data: "done" });
    assert.deepEqual(await answer, { data: "done", meta: {} });
    assert.deepEqual(shares, [0.1, 0.2, 0.3, 1]);
  }));

test("a line that stands still is given up, and an error of the server is read as any other", async () => {
  await withLine(async (line, answer) => {
    line.moves(10);
    mock.timers.tick(61_000);
    await assert.rejects(answer, (error: WireError) => error.code === TIMEOUT);
  });
  await withLine(async (line, answer) => {
    line.answers(422, { success: false, error: { code: "UNPROCESSABLE", message: "Nothing was imported." } });
    await assert.rejects(answer, (error: WireError) => error.code === "UNPROCESSABLE");
  });
});
