// The wire's frames as values: what `codequest.v1.msgpack` carries, and nothing about how it travels.

import { decodeMulti, encode } from "@msgpack/msgpack";
import type { ErrorBody } from "./errors";

export const SUBPROTOCOL = "codequest.v1.msgpack";

export interface Reply {
  kind: "reply";
  id: number;
  ok: boolean;
  body: unknown;
}

/** An event of a log (offset: gapless per channel) or a signal (offset null: may be lost). */
export interface Push {
  kind: "push";
  channel: string;
  offset: number | null;
  event: string;
  body: unknown;
  timeMs: number;
}

/** A state: the whole of it (base null), or a delta to the version `base`. */
export interface StatePush {
  kind: "state";
  channel: string;
  version: number;
  base: number | null;
  event: string;
  body: unknown;
  timeMs: number;
}

export type Incoming = Reply | Push | StatePush;

/** One request as bytes. */
export function encodeRequest(id: number, command: string, body: unknown, key?: string): Uint8Array<ArrayBuffer> {
  const frame = key === undefined ? [id, command, body] : [id, command, body, key];
  return encode(frame, { ignoreUndefined: true }) as Uint8Array<ArrayBuffer>;
}

/** The messages of one frame, in order. Throws where the bytes are no frames of ours. */
export function decodeFrame(bytes: ArrayBuffer): Incoming[] {
  const messages: Incoming[] = [];
  for (const value of decodeMulti(new Uint8Array(bytes))) messages.push(readMessage(value));
  return messages;
}

function readMessage(value: unknown): Incoming {
  if (!Array.isArray(value)) throw new TypeError("A frame is not an array.");
  const [first, second, third, fourth, timeMs] = value;
  if (typeof first === "number") return { kind: "reply", id: first, ok: second === true, body: third };
  const push = { channel: String(first), event: String(third), body: fourth as unknown, timeMs: Number(timeMs) };
  if (value.length >= 6) return { kind: "state", ...push, version: Number(second), base: value[5] as number | null };
  return { kind: "push", ...push, offset: second as number | null };
}

export function isErrorBody(body: unknown): body is ErrorBody {
  return typeof body === "object" && body !== null && "code" in body && "message" in body;
}
