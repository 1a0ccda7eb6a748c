// REST with the envelope: data and meta come back, errors are thrown as WireError.

import { GARBLED, OFFLINE, TIMEOUT, WireError, type ErrorBody } from "./errors";
import { randomKey } from "./ids";
import { sendFile } from "./upload";

export interface Meta {
  next_cursor?: string | null;
  limit?: number;
  total?: number | null;
}

export interface Answer<T> {
  data: T;
  meta: Meta;
}

export type Query = Record<string, string | number | boolean | null | undefined | readonly string[]>;

export interface RequestOptions {
  query?: Query;
  body?: unknown;
  /** Sent instead of a body in JSON. */
  file?: { content: Blob; type: string; onProgress: (share: number) => void };
  signal?: AbortSignal;
  /** Made where it is missing; give one to make a second try of the same deed safe. */
  key?: string;
}

interface Envelope {
  success: boolean;
  data: unknown;
  meta?: Meta | null;
  error?: ErrorBody | null;
}

const BASE = "/api/v1/";
const TIMEOUT_MS = 30_000;
/**
 * A connection that died in silence answers nobody: what is read and has no answer by then is asked over another one as well.
 * Once, for a server that has too much to do must not get more for that.
 */
const ASK_ALSO_MS = 8_000;

export class Rest {
  /** Called when an answer says that nobody is signed in. */
  onUnauthorized: () => void = () => {};
  /** Called with what changes something, as it is sent. */
  onDeed: (answer: Promise<unknown>) => void = () => {};

  get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<Answer<T>> {
    return this.send<T>("GET", path, { query, signal });
  }

  post<T>(path: string, body: unknown = {}, options: RequestOptions = {}): Promise<Answer<T>> {
    return this.send<T>("POST", path, { ...options, body });
  }

  put<T>(path: string, body: unknown, options: RequestOptions = {}): Promise<Answer<T>> {
    return this.send<T>("PUT", path, { ...options, body });
  }

  delete<T>(path: string, options: RequestOptions = {}): Promise<Answer<T>> {
    return this.send<T>("DELETE", path, options);
  }

  /** Posts a file as it is; whatever else the command takes goes into the query. */
  upload<T>(path: string, file: NonNullable<RequestOptions["file"]>, { query, key }: Pick<RequestOptions, "query" | "key">): Promise<Answer<T>> {
    return this.send<T>("POST", path, { query, key, file });
  }

  private send<T>(method: string, path: string, options: RequestOptions): Promise<Answer<T>> {
    const answer = this.ask<T>(method, path, options);
    if (method !== "GET") this.onDeed(answer);
    return answer;
  }

  private async ask<T>(method: string, path: string, options: RequestOptions): Promise<Answer<T>> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (method !== "GET") headers["Idempotency-Key"] = options.key ?? randomKey();
    if (options.file) headers["Content-Type"] = options.file.type;
    else if (options.body !== undefined) headers["Content-Type"] = "application/json";
    const url = BASE + path + queryString(options.query);
    const { file } = options;
    let response: Response;
    try {
      response = await (file ? sendFile(url, headers, file.content, file.onProgress) : this.fetch(url, method, headers, options));
    } catch (thrown) {
      if (options.signal?.aborted) throw thrown;
      if ((thrown as Error).name === "TimeoutError") throw WireError.local(TIMEOUT, "The server did not answer in time.");
      throw WireError.local(OFFLINE, "The server can't be reached.");
    }
    return this.open<T>(response);
  }

  private fetch(url: string, method: string, headers: Record<string, string>, { body, signal }: RequestOptions): Promise<Response> {
    const deadline = AbortSignal.timeout(TIMEOUT_MS);
    const ends = signal ? [signal, deadline] : [deadline];
    const ask = (end: AbortSignal) =>
      fetch(url, {
        method,
        headers,
        credentials: "same-origin",
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.any([...ends, end]),
      });
    return firstOf(ask, method === "GET" ? ASK_ALSO_MS : null);
  }

  private async open<T>(response: Response): Promise<Answer<T>> {
    if (response.status === 204) return { data: undefined as T, meta: {} };
    let envelope: Envelope;
    try {
      envelope = (await response.json()) as Envelope;
    } catch {
      // A proxy answered in its own words.
      throw new WireError({ code: GARBLED, message: `The server answered ${response.status}.`, temporary: response.status >= 502 });
    }
    if (response.ok && envelope.success) return { data: envelope.data as T, meta: envelope.meta ?? {} };
    const body = envelope.error ?? { code: GARBLED, message: `The server answered ${response.status}.` };
    const wait = Number(response.headers.get("Retry-After"));
    const temporary = body.temporary ?? (response.status === 429 || response.status === 503);
    if (response.status === 401) this.onUnauthorized();
    throw new WireError({ ...body, temporary, retry_after: body.retry_after ?? (wait > 0 ? wait : null) });
  }
}

/** What `ask` comes to, or what it comes to when it is begun once more after so long: the first of them; the other is given up. */
function firstOf<T>(ask: (end: AbortSignal) => Promise<T>, alsoAfterMs: number | null): Promise<T> {
  return new Promise((resolve, reject) => {
    const asked: AbortController[] = [];
    const begin = () => {
      const mine = new AbortController();
      asked.push(mine);
      const settled = <V>(settle: (value: V) => void) => (value: V) => {
        if (mine.signal.aborted) return;
        settle(value);
        clearTimeout(timer);
        for (const other of asked) if (other !== mine) other.abort();
      };
      ask(mine.signal).then(settled(resolve), settled(reject));
    };
    const timer = alsoAfterMs === null ? undefined : setTimeout(begin, alsoAfterMs);
    begin();
  });
}

/** "?a=1&tag=x&tag=y", without what is empty. */
export function queryString(query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === "") continue;
    if (Array.isArray(value)) for (const each of value) params.append(name, each);
    else params.append(name, String(value));
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}
