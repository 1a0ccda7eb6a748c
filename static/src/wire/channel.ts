// One channel as the client knows it: a position, and what each incoming message means at that position.
// Pure: it sends nothing. Its answers tell the live client when to ask the server again.

import type { Push, StatePush } from "./frames";

export interface SubscribeReply {
  epoch: string;
  /** Of a log: the position. Of a state: the snapshot's version. */
  offset: number;
  /** The missed events follow as ordinary pushes; otherwise `snapshot` holds the state at `offset`. */
  recovered: boolean;
  snapshot?: unknown;
}

export interface ChannelEvent {
  event: string;
  body: unknown;
  /** Null for a signal. */
  offset: number | null;
  timeMs: number;
}

/** What a listener may hear; all are called in the server's order. */
export interface ChannelHandlers {
  /** The state as it is now: at the first subscription, and again whenever events were lost. */
  onSnapshot?(snapshot: unknown): void;
  /** One event of the log, or a signal. Never twice, never out of order. */
  onEvent?(event: ChannelEvent): void;
  /** State channels: a delta to the last snapshot or delta that was heard. */
  onDelta?(delta: unknown, event: string): void;
  /** The server refuses the channel for good. */
  onDenied?(code: string, message: string): void;
}

type Phase = "asking" | "live" | "denied";

/** The answer to a message: nothing more to do, or ask again with (or without) the position. */
export type Verdict = "ok" | "resume" | "refresh";

/** More events than this while a reply is awaited means the snapshot is the shorter way. */
const HELD_BACK = 1000;

export class Channel {
  readonly name: string;
  readonly handlers = new Set<ChannelHandlers>();
  private phase: Phase = "asking";
  private epoch: string | null = null;
  private offset: number | null = null;
  private version: number | null = null;
  private held: (Push | StatePush)[] = [];
  private overflown = false;
  private turn = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** The body of the subscribe command that goes on from here. */
  request(): { channel: string; epoch?: string; offset?: number } {
    if (this.epoch === null || this.offset === null) return { channel: this.name };
    return { channel: this.name, epoch: this.epoch, offset: Math.max(this.offset, this.version ?? 0) };
  }

  get isLive(): boolean {
    return this.phase === "live";
  }

  /** Whether something up to `position` was never heard. */
  isBehind(position: number): boolean {
    return this.offset !== null && Math.max(this.offset, this.version ?? 0) < position;
  }

  /** A subscribe command is on its way: what arrives before its reply is held back. Only the last one asked counts. */
  ask(fromScratch: boolean): number {
    this.phase = "asking";
    this.held = [];
    this.overflown = false;
    if (fromScratch) this.forget();
    return ++this.turn;
  }

  isTurn(turn: number): boolean {
    return turn === this.turn;
  }

  forget(): void {
    this.epoch = this.offset = this.version = null;
  }

  deny(code: string, message: string): void {
    this.phase = "denied";
    this.held = [];
    this.forget();
    this.tell((handlers) => handlers.onDenied?.(code, message));
  }

  /** The reply to subscribe: the snapshot, unless the missed events follow; then what was held back. */
  accept(reply: SubscribeReply): Verdict {
    this.epoch = reply.epoch;
    this.offset = reply.offset;
    if (!reply.recovered) {
      this.version = reply.offset;
      if (reply.snapshot !== undefined && reply.snapshot !== null) this.tell((handlers) => handlers.onSnapshot?.(reply.snapshot));
    }
    this.phase = "live";
    const held = this.held;
    this.held = [];
    if (this.overflown) return "refresh";
    for (const message of held) {
      const verdict = this.hear(message);
      if (verdict !== "ok") return verdict;
    }
    return "ok";
  }

  /** One push of this channel. */
  hear(message: Push | StatePush): Verdict {
    if (this.phase === "denied") return "ok";
    if (this.phase === "asking") {
      if (this.held.length < HELD_BACK) this.held.push(message);
      else this.overflown = true;
      return "ok";
    }
    return message.kind === "state" ? this.hearState(message) : this.hearEvent(message);
  }

  private hearEvent({ event, body, offset, timeMs }: Push): Verdict {
    if (offset !== null) {
      if (this.offset !== null && offset <= this.offset) return "ok";
      if (this.offset !== null && offset > this.offset + 1) return "resume";
      this.offset = offset;
    }
    this.tell((handlers) => handlers.onEvent?.({ event, body, offset, timeMs }));
    return "ok";
  }

  private hearState({ body, version, base, event }: StatePush): Verdict {
    if (base === null) {
      // A full state is right whatever came before; an older one (a node that lags) is not.
      if (this.version !== null && version < this.version) return "ok";
      this.version = version;
      this.tell((handlers) => handlers.onSnapshot?.(body));
      return "ok";
    }
    if (this.version !== null && version <= this.version) return "ok";
    if (this.version === null || base > this.version) return "refresh";
    this.version = version;
    this.tell((handlers) => handlers.onDelta?.(body, event));
    return "ok";
  }

  // A listener that fails must not take the others' events with it.
  private tell(call: (handlers: ChannelHandlers) => void): void {
    for (const handlers of [...this.handlers]) {
      try {
        call(handlers);
      } catch (error) {
        reportError(error);
      }
    }
  }
}
