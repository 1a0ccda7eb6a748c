// What can go wrong on the wire, in one shape for REST and the socket.

export interface FieldError {
  field: string;
  message: string;
}

/** The error of a reply or an envelope as the server writes it. */
export interface ErrorBody {
  code: string;
  message: string;
  details?: FieldError[];
  temporary?: boolean;
  /** Seconds. */
  retry_after?: number | null;
}

/** The server's: not now, but later. */
export const UNAVAILABLE = "UNAVAILABLE";
/** The server's, and this side's for what is not even sent. */
export const TOO_LARGE = "PAYLOAD_TOO_LARGE";
/** Codes made by this side; all others are the server's. */
export const OFFLINE = "OFFLINE";
export const TIMEOUT = "TIMEOUT";
export const GARBLED = "GARBLED";

export class WireError extends Error {
  readonly code: string;
  readonly details: readonly FieldError[];
  /** The same request may succeed later, with the same idempotency key. */
  readonly temporary: boolean;
  readonly retryAfterS: number | null;

  constructor(body: ErrorBody) {
    super(body.message);
    this.name = "WireError";
    this.code = body.code;
    this.details = body.details ?? [];
    this.temporary = body.temporary ?? false;
    this.retryAfterS = body.retry_after ?? null;
  }

  /** In one sentence or two: what is wrong with the fields, where no form shows it beside them. */
  get words(): string {
    return this.details.length > 0 ? this.details.map((one) => one.message).join(" ") : this.message;
  }

  static local(code: string, message: string): WireError {
    return new WireError({ code, message, temporary: true });
  }

  /** Whatever was thrown, as a WireError. */
  static of(thrown: unknown): WireError {
    if (thrown instanceof WireError) return thrown;
    return new WireError({ code: GARBLED, message: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}
