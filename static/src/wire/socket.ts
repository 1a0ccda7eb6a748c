// The socket's life: open, hello, lost, wait with jitter, open again; and requests with their replies.
// Knows nothing of channels: pushes go to the one listener that the live client gives.

import { backoffMs } from "./backoff";
import { setServerTime } from "./clock";
import { OFFLINE, TIMEOUT, TOO_LARGE, UNAVAILABLE, WireError } from "./errors";
import { SUBPROTOCOL, decodeFrame, encodeRequest, isErrorBody, type Incoming, type Push, type StatePush } from "./frames";

export interface Hello {
  connection_id: string;
  /** Milliseconds since 1970. */
  server_time: number;
  user: { id: string } | null;
  heartbeat_s: number;
  /** The connection of whoever sends a longer frame is closed. */
  frame_bytes?: number;
  /** False: the server hears nothing from its fellows, and events are late. */
  is_live?: boolean;
}

/** How far the server has sent each subscribed channel. */
export type Positions = Record<string, number>;

export type ConnectionState =
  | { phase: "idle" }
  | { phase: "connecting"; attempt: number }
  | { phase: "open"; connectionId: string }
  /** Lost; the next attempt is at `retryAtMs` by Date.now(). */
  | { phase: "waiting"; attempt: number; retryAtMs: number }
  /** The server said not to come back. */
  | { phase: "closed"; code: number; reason: string };

export interface SocketListener {
  onState(state: ConnectionState): void;
  onHello(hello: Hello): void;
  onPush(push: Push | StatePush): void;
  onStatus(isLive: boolean): void;
  onPositions(positions: Positions): void;
}

/** The part of WebSocket that is used, so that tests can stand in for it. */
export interface WebSocketLike {
  binaryType: string;
  readyState: number;
  onopen: ((event: any) => void) | null;
  onmessage: ((event: any) => void) | null;
  onclose: ((event: any) => void) | null;
  onerror: ((event: any) => void) | null;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
}

export interface SocketOptions {
  url: string;
  listener: SocketListener;
  make?: (url: string, protocol: string) => WebSocketLike;
  random?: () => number;
  requestTimeoutMs?: number;
}

interface Pending {
  frame: Uint8Array<ArrayBuffer>;
  /** Safe to send a second time: it carries an idempotency key. */
  repeatable: boolean;
  /** The last answer, where it was to ask again later. */
  refusal?: WireError;
  resolve(body: unknown): void;
  reject(error: WireError): void;
  timer: ReturnType<typeof setTimeout>;
}

const HELLO_TIMEOUT_MS = 10_000;
const PROBE_TIMEOUT_MS = 5_000;
/** A line that is silent for so long after a person pressed something is asked for a sign of life. */
const DOUBT_MS = 4_000;
/** A busy connection asks for positions this often; a silent one whenever it asks for a sign of life. */
const CHECK_EVERY_MS = 60_000;
const STABLE_MS = 5_000;
const OPEN = 1;

/** 3500-3999 and 4500-4999 are final; every other close is worth another attempt. */
export function isFinalClose(code: number): boolean {
  return (code >= 3500 && code <= 3999) || (code >= 4500 && code <= 4999);
}

/** A server that restarts spreads its clients over time: its close says how long each waits. */
export function retryHintMs(reason: string): number | null {
  const found = /retry_ms=(\d{1,6})/.exec(reason);
  return found ? Number(found[1]) : null;
}

export class Socket {
  private readonly options: SocketOptions;
  private socket: WebSocketLike | null = null;
  private state: ConnectionState = { phase: "idle" };
  private attempt = 0;
  private nextId = 1;
  private readonly pending = new Map<number, Pending>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private quietTimer: ReturnType<typeof setTimeout> | undefined;
  private quietMs = 20_000;
  private frameBytes = 512 * 1024;
  private probeId = 0;
  /** Whether the quiet timer is that of a probe, and whether it is short because of a deed: neither is put off. */
  private isProbing = false;
  private isDoubted = false;
  private checkedAtMs = 0;
  private greetedAtMs = 0;

  constructor(options: SocketOptions) {
    this.options = options;
  }

  /** Opens, or opens at once instead of waiting. */
  open(): void {
    if (this.state.phase === "open" || this.state.phase === "connecting") return;
    clearTimeout(this.timer);
    this.set({ phase: "connecting", attempt: this.attempt });
    const make = this.options.make ?? ((url, protocol) => new WebSocket(url, protocol) as WebSocketLike);
    const socket = make(this.options.url, SUBPROTOCOL);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.timer = setTimeout(() => this.lose(socket, 1006, "no hello"), HELLO_TIMEOUT_MS);
    socket.onmessage = ({ data }: { data: ArrayBuffer }) => this.receive(socket, data);
    socket.onclose = ({ code, reason }: { code: number; reason: string }) => this.lose(socket, code, reason);
    socket.onerror = () => {}; // A close always follows, and tells more.
  }

  /** Closes for good; open() starts anew. */
  close(): void {
    const socket = this.socket;
    this.socket = null;
    clearTimeout(this.timer);
    clearTimeout(this.quietTimer);
    if (socket) {
      socket.onclose = socket.onmessage = null;
      socket.close(1000);
    }
    this.failPending(false);
    this.set({ phase: "idle" });
  }

  /** Another identity (log-in, log-out): a new connection, at once. */
  reopen(): void {
    this.close();
    this.attempt = 0;
    this.open();
  }

  /** One command and its answer. With a key it survives a lost connection; without, it is told as offline. */
  request(command: string, body: unknown, key?: string): Promise<unknown> {
    if (this.state.phase !== "open" && key === undefined) {
      return Promise.reject(WireError.local(OFFLINE, "The connection to the server is lost."));
    }
    const id = this.nextId++;
    const frame = encodeRequest(id, command, body, key);
    // It would end the connection, and be sent anew on the next.
    if (frame.byteLength > this.frameBytes) return Promise.reject(new WireError({ code: TOO_LARGE, message: "This is too much to be sent at once." }));
    return new Promise((resolve, reject) => {
      const timer = this.giveUpIn(this.patienceMs, id);
      this.pending.set(id, { frame, repeatable: key !== undefined, resolve, reject, timer });
      if (this.state.phase === "open") {
        this.socket?.send(frame);
        if (key !== undefined) this.doubt();
      }
      // Who presses something does not want to wait for the next attempt.
      else if (this.state.phase === "waiting") this.open();
    });
  }

  private get patienceMs(): number {
    return this.options.requestTimeoutMs ?? 15_000;
  }

  private giveUpIn(ms: number, id: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      const waiting = this.pending.get(id);
      this.pending.delete(id);
      waiting?.reject(waiting.refusal ?? WireError.local(TIMEOUT, "The server did not answer in time."));
      if (!waiting?.refusal) this.probe();
    }, ms);
  }

  // What is sent anew has the time of something new: the line took what it had.
  private beginAnew(ms: number): void {
    for (const [id, waiting] of this.pending) {
      clearTimeout(waiting.timer);
      waiting.timer = this.giveUpIn(ms, id);
    }
  }

  /** Is the other side still there? Asked when a laptop wakes, a network changes, or nothing came for long. */
  probe(): void {
    if (this.state.phase === "waiting") return this.open();
    const socket = this.socket;
    if (this.state.phase !== "open" || !socket) return;
    clearTimeout(this.quietTimer);
    this.isProbing = true;
    this.quietTimer = setTimeout(() => this.lose(socket, 1006, "silent"), PROBE_TIMEOUT_MS);
    // Any answer, an error too, proves life; receive() clears the timer.
    this.checkedAtMs = Date.now();
    this.probeId = this.nextId++;
    socket.send(encodeRequest(this.probeId, "ping", {}));
  }

  private receive(socket: WebSocketLike, data: ArrayBuffer): void {
    if (socket !== this.socket) return;
    let messages: Incoming[];
    try {
      messages = decodeFrame(data);
    } catch (error) {
      reportError(error);
      return this.lose(socket, 1007, "garbled");
    }
    this.isDoubted = false;
    if (Date.now() - this.checkedAtMs > CHECK_EVERY_MS && this.state.phase === "open") this.probe();
    else this.restartQuietTimer();
    for (const message of messages) {
      if (message.kind === "reply") this.settle(message.id, message.ok, message.body);
      else if (message.channel === "$hello") this.greet(message.body as Hello);
      else if (message.channel === "$status") this.options.listener.onStatus((message.body as { is_live: boolean }).is_live);
      else this.options.listener.onPush(message);
    }
  }

  private greet(hello: Hello): void {
    clearTimeout(this.timer);
    this.greetedAtMs = Date.now();
    setServerTime(hello.server_time);
    this.checkedAtMs = Date.now();
    this.quietMs = hello.heartbeat_s * 1000;
    this.frameBytes = hello.frame_bytes ?? this.frameBytes;
    this.restartQuietTimer();
    this.set({ phase: "open", connectionId: hello.connection_id });
    this.options.listener.onStatus(hello.is_live ?? true);
    this.options.listener.onHello(hello);
    // Sent before the line broke and never answered: safe to ask again under the same key.
    this.beginAnew(this.patienceMs);
    for (const waiting of this.pending.values()) if (waiting.repeatable) this.socket?.send(waiting.frame);
  }

  private settle(id: number, ok: boolean, body: unknown): void {
    if (id === this.probeId && ok) this.options.listener.onPositions((body as { positions?: Positions }).positions ?? {});
    const waiting = this.pending.get(id);
    if (!waiting) return;
    // Not now, but soon, as where the first of two tries is still being done: asked again for as long as the person waits.
    if (!ok && waiting.repeatable && isErrorBody(body) && body.code === UNAVAILABLE && body.retry_after) {
      waiting.refusal = new WireError(body);
      setTimeout(() => this.state.phase === "open" && this.pending.has(id) && this.socket?.send(waiting.frame), body.retry_after * 1000);
      return;
    }
    this.pending.delete(id);
    clearTimeout(waiting.timer);
    if (ok) waiting.resolve(body);
    else waiting.reject(new WireError(isErrorBody(body) ? body : { code: "UNKNOWN", message: "The command failed." }));
  }

  private lose(socket: WebSocketLike, code: number, reason: string): void {
    if (socket !== this.socket) return;
    this.socket = null;
    clearTimeout(this.timer);
    clearTimeout(this.quietTimer);
    socket.onclose = socket.onmessage = null;
    if (socket.readyState <= OPEN) socket.close();
    const wasOpen = this.state.phase === "open";
    // A connection that ended soon was but another failed attempt.
    if (wasOpen && Date.now() - this.greetedAtMs >= STABLE_MS) this.attempt = 0;
    this.failPending(!isFinalClose(code));
    if (wasOpen) this.beginAnew(2 * this.patienceMs);
    if (isFinalClose(code)) return this.set({ phase: "closed", code, reason });
    const delay = retryHintMs(reason) ?? backoffMs(this.attempt, this.options.random);
    this.attempt += 1;
    this.timer = setTimeout(() => this.open(), delay);
    this.set({ phase: "waiting", attempt: this.attempt, retryAtMs: Date.now() + delay });
  }

  private failPending(keepRepeatable: boolean): void {
    for (const [id, waiting] of this.pending) {
      if (keepRepeatable && waiting.repeatable) continue;
      this.pending.delete(id);
      clearTimeout(waiting.timer);
      waiting.reject(WireError.local(OFFLINE, "The connection to the server is lost."));
    }
  }

  private restartQuietTimer(ms = this.quietMs): void {
    clearTimeout(this.quietTimer);
    this.isProbing = false;
    this.quietTimer = setTimeout(() => this.probe(), ms);
  }

  // A phone that has left its network has a line that looks open and carries nothing.
  private doubt(): void {
    if (!this.isProbing && !this.isDoubted) this.restartQuietTimer(DOUBT_MS);
    this.isDoubted = true;
  }

  private set(state: ConnectionState): void {
    this.state = state;
    this.options.listener.onState(state);
  }
}
