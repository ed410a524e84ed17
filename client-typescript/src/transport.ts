import { routes, type Operations } from './api.js';
import { AmbitError } from './error.js';

export type OperationName = keyof Operations;

/** Parts of a request: `path`, `query` and `body`, as far as the operation has them. */
export type OperationInput<Name extends OperationName> = Omit<Operations[Name], 'result'>;

/** `data` of a deletion is missing if the response was lost and a retry found nothing to delete. */
export type OperationResult<Name extends OperationName> =
  (typeof routes)[Name][0] extends 'DELETE' ? Partial<Operations[Name]['result']> : Operations[Name]['result'];

interface AnyInput {
  path?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
}

export interface TransportOptions {
  /** Address of the server without a path, such as `https://ambit.example.com`. */
  url: string;
  /** A server key in a backend, a client key in a page. */
  apiKey: string;
  /** Token of the customer, such as `HMAC-SHA256 ann:…`, if client-side security is on. */
  customerToken?: string | undefined;
  /** Further attempts after a network error or a busy server; 3 by default. */
  retries?: number;
}

const RETRIED_STATUS = new Set([429, 502, 503, 504]);
/** A proxy can answer these after the server has executed the request. */
const LOST_STATUS = new Set([502, 504]);
const RETRIES_DEFAULT = 3;
const PAUSE_MILLIS = 200;
const PAUSE_MILLIS_MAX = 10_000;

/** Sends requests and repeats them safely. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #url: string;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#url = options.url.replace(/\/+$/, '');
  }

  /**
   * Calls an operation of the API. Usage and events without an `idempotencyKey` get one before the first attempt,
   * because servers before version 197 of the schema ignore the header `Idempotency-Key` for them. An event without a `timestamp` is not
   * sent again after its response was lost, because these servers would count it at another time once more.
   *
   * @throws AmbitError if the server refuses the request
   */
  async call<Name extends OperationName>(
    name: Name,
    input: OperationInput<Name>,
    signal?: AbortSignal,
  ): Promise<OperationResult<Name>> {
    const { path = {}, query = {}, body } = input as AnyInput;
    const [method, template] = routes[name];
    const place = template.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(path[key])));
    const request: RequestInit = { method };
    if (body !== undefined) {
      request.body = JSON.stringify(keyed(name, body));
    }
    const response = await this.#send(place + search(query), request, isRepeatable(name, body), signal);
    return (await response.json()) as OperationResult<Name>;
  }

  /**
   * Sends a read.
   *
   * @throws AmbitError if the response is not successful
   */
  get(place: string, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
    return this.#send(place, { method: 'GET', headers }, true, signal);
  }

  /**
   * Sends a request. A `POST` has the same `Idempotency-Key` in each attempt. If the response to a `DELETE` was lost
   * and a retry is answered 404, the deletion has succeeded; the body is then `{}`.
   *
   * @param isRepeatable whether the request is sent again after its response was lost
   */
  async #send(place: string, request: RequestInit, isRepeatable: boolean, signal?: AbortSignal): Promise<Response> {
    const headers = this.#headers(request);
    const retries = request.method === 'PATCH' ? 0 : (this.#options.retries ?? RETRIES_DEFAULT);
    let isLost = false;
    for (let attempt = 0; ; attempt++) {
      let response: Response | undefined;
      try {
        response = await fetch(this.#url + place, { ...request, headers, signal: signal ?? null });
      } catch (error) {
        if (attempt >= retries || !isRepeatable || signal?.aborted) {
          throw error;
        }
      }
      if (response?.ok) {
        return response;
      }
      if (response?.status === 404 && isLost && request.method === 'DELETE') {
        await response.body?.cancel();
        return Response.json({});
      }
      const isLostNow = !response || LOST_STATUS.has(response.status);
      if (response && (attempt >= retries || !RETRIED_STATUS.has(response.status) || (isLostNow && !isRepeatable))) {
        throw await AmbitError.of(response);
      }
      isLost ||= isLostNow;
      await pause(pauseMillis(attempt, response), signal);
    }
  }

  #headers(request: RequestInit): Headers {
    const headers = new Headers(request.headers);
    headers.set('X-API-KEY', this.#options.apiKey);
    if (this.#options.customerToken) {
      headers.set('X-CUSTOMER-KEY', this.#options.customerToken);
    }
    if (request.body !== undefined) {
      headers.set('Content-Type', 'application/json');
    }
    if (request.method === 'POST') {
      headers.set('Idempotency-Key', idempotencyKey());
    }
    return headers;
  }
}

/** Returns the body with a key for each usage and event that has none. */
function keyed(name: OperationName, body: unknown): unknown {
  switch (name) {
    case 'reportUsage': {
      const { usages } = body as Operations['reportUsage']['body'];
      return { ...(body as object), usages: usages.map(withKey) };
    }
    case 'reportEvents': {
      const { events } = body as Operations['reportEvents']['body'];
      return { ...(body as object), events: events.map(withKey) };
    }
    case 'consumeUsage':
      return withKey(body as Operations['consumeUsage']['body']);
    default:
      return body;
  }
}

function withKey<Element extends { idempotencyKey?: string | null }>(element: Element): Element {
  return { ...element, idempotencyKey: element.idempotencyKey ?? idempotencyKey() };
}

function isRepeatable(name: OperationName, body: unknown): boolean {
  return name !== 'reportEvents' || (body as Operations['reportEvents']['body']).events.every(it => it.timestamp);
}

/** Returns 128 random bits in hex digits. `crypto.randomUUID` does not exist on pages without TLS. */
function idempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), it => it.toString(16).padStart(2, '0')).join('');
}

/** Waits, or throws if the signal is aborted meanwhile. */
export function pause(millis: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, millis);
    if (signal?.aborted) {
      stop();
    }
    signal?.addEventListener('abort', stop, { once: true });
  });
}

function pauseMillis(attempt: number, response: Response | undefined): number {
  const seconds = Number(response?.headers.get('Retry-After') ?? 0);
  const millis = seconds > 0 ? seconds * 1000 : PAUSE_MILLIS * 2 ** attempt * (0.5 + Math.random());
  return Math.min(millis, PAUSE_MILLIS_MAX);
}

function search(query: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) {
      continue;
    }
    if (Array.isArray(value)) {
      parameters.set(name, value.join(','));
    } else if (typeof value === 'object') {
      for (const [key, part] of Object.entries(value)) {
        parameters.set(`${name}[${key}]`, String(part));
      }
    } else {
      parameters.set(name, String(value));
    }
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
