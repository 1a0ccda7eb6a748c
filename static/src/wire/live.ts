// The live client: one socket, many channels, each resumed where it stood after a lost connection.

import { Channel, type ChannelHandlers, type SubscribeReply } from "./channel";
import { WireError } from "./errors";
import type { Push, StatePush } from "./frames";
import type { SubscriptionEnded } from "./types";
import { Socket, type ConnectionState, type Hello, type Positions, type SocketOptions } from "./socket";

export interface LiveOptions extends Omit<SocketOptions, "listener"> {
  onState?(state: ConnectionState): void;
  onHello?(hello: Hello): void;
  /** Whether events arrive at once; false while the server is cut off from its fellows. */
  onStatus?(isLive: boolean): void;
  /** What changes something, as it is sent. */
  onDeed?(answer: Promise<unknown>): void;
}

const RETRY_SUBSCRIBE_MS = 2_000;
const JITTER_MS = 500;
/** Told to a person on their own channel: they may not hear another one any more. */
const CLOSED = "channel:closed";

export class Live {
  readonly socket: Socket;
  private readonly channels = new Map<string, Channel>();
  private readonly random: () => number;
  private readonly onDeed: LiveOptions["onDeed"];
  private isOpen = false;

  constructor(options: LiveOptions) {
    this.random = options.random ?? Math.random;
    this.onDeed = options.onDeed;
    this.socket = new Socket({
      ...options,
      listener: {
        onState: (state) => {
          this.isOpen = state.phase === "open";
          options.onState?.(state);
        },
        onHello: (hello) => {
          options.onHello?.(hello);
          for (const channel of this.channels.values()) void this.ask(channel, false);
        },
        onPush: (push) => this.deliver(push),
        onStatus: (isLive) => options.onStatus?.(isLive),
        onPositions: (positions) => this.check(positions),
      },
    });
  }

  /** One command and its answer; a key makes it safe across a lost connection. */
  request<T>(command: string, body: unknown = {}, key?: string): Promise<T> {
    const answer = this.socket.request(command, body, key) as Promise<T>;
    if (key !== undefined) this.onDeed?.(answer);
    return answer;
  }

  /** Listens to a channel until the returned function is called. */
  subscribe(name: string, handlers: ChannelHandlers): () => void {
    let channel = this.channels.get(name);
    const isNew = channel === undefined;
    if (channel === undefined) {
      channel = new Channel(name);
      this.channels.set(name, channel);
    }
    channel.handlers.add(handlers);
    // A second listener needs the present state too, so the channel is read again from its snapshot.
    if (this.isOpen && (isNew || handlers.onSnapshot)) void this.ask(channel, true);
    return () => this.unsubscribe(channel, handlers);
  }

  /** Takes a channel's state anew, in order with its events. Settles with the answer; the next connection asks again. */
  refresh(name: string): Promise<void> {
    const channel = this.channels.get(name);
    channel?.forget();
    return channel && this.isOpen ? this.ask(channel, true) : Promise.resolve();
  }

  private unsubscribe(channel: Channel, handlers: ChannelHandlers): void {
    channel.handlers.delete(handlers);
    if (channel.handlers.size > 0 || this.channels.get(channel.name) !== channel) return;
    this.channels.delete(channel.name);
    if (this.isOpen) this.request("unsubscribe", { channel: channel.name }).catch(() => {});
  }

  private async ask(channel: Channel, fromScratch: boolean): Promise<void> {
    const turn = channel.ask(fromScratch);
    try {
      const reply = await this.request<SubscribeReply>("subscribe", channel.request());
      if (this.channels.get(channel.name) !== channel || !channel.isTurn(turn)) return;
      const next = channel.accept(reply);
      if (next !== "ok") await this.ask(channel, next === "refresh");
    } catch (thrown) {
      const error = WireError.of(thrown);
      if (this.channels.get(channel.name) !== channel || !channel.isTurn(turn)) return;
      if (!error.temporary) return channel.deny(error.code, error.message);
      // Offline: the next hello asks. Busy: asked again in a while.
      setTimeout(() => {
        if (this.isOpen && this.channels.get(channel.name) === channel && channel.isTurn(turn)) {
          void this.ask(channel, fromScratch);
        }
      }, ((error.retryAfterS ?? 0) * 1000 || RETRY_SUBSCRIBE_MS) + this.random() * JITTER_MS);
    }
  }

  // What was lost in silence shows nowhere but here: the server is further on than we are, or sends the channel no more.
  private check(positions: Positions): void {
    for (const channel of this.channels.values()) {
      const position = positions[channel.name];
      if (channel.isLive && (position === undefined || channel.isBehind(position))) void this.ask(channel, false);
    }
  }

  private deliver(push: Push | StatePush): void {
    const channel = this.channels.get(push.channel);
    if (!channel) return;
    const next = channel.hear(push);
    if (next !== "ok") void this.ask(channel, next === "refresh");
    if (push.event !== CLOSED) return;
    const closed = this.channels.get((push.body as SubscriptionEnded).channel);
    if (closed?.isLive) void this.ask(closed, false); // To be told why.
  }
}
