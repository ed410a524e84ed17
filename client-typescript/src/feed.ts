import { AmbitError } from './error.js';
import { pause, type Transport } from './transport.js';

/** An event: common fields, then the complete state of the entity. */
export interface Change {
  type: string;
  /** Number of the event. Store it, and continue after it. */
  sequence: number;
  /** Version of the entity. Apply a change only if its version is higher than the stored one. */
  entityVersion: number;
  timestamp: string;
  [field: string]: unknown;
}

export interface FeedOptions {
  /** Number of the last event that you have processed; 0 starts with the oldest event. */
  after?: number;
  /** Ends the stream. */
  signal?: AbortSignal;
}

const PAUSE_MILLIS = 1000;
const EVENT_END = '\n\n';

/**
 * Streams the changes of an environment in order, and reconnects after the last event. Needs a server key.
 *
 * @throws AmbitError if the key is refused, or `EVENT_GONE` if retention has removed the next event
 */
export async function* follow(transport: Transport, options: FeedOptions): AsyncGenerator<Change, void, undefined> {
  let after = options.after ?? 0;
  const { signal } = options;
  while (!signal?.aborted) {
    try {
      for await (const change of stream(transport, after, signal)) {
        if (signal?.aborted) {
          return;
        }
        after = change.sequence;
        yield change;
      }
    } catch (error) {
      if (signal?.aborted) {
        return;
      }
      if (error instanceof AmbitError && error.status < 500 && error.status !== 429) {
        throw error;
      }
    }
    await pause(PAUSE_MILLIS, signal).catch(() => undefined);
  }
}

async function* stream(transport: Transport, after: number, signal?: AbortSignal): AsyncGenerator<Change> {
  const headers = { Accept: 'text/event-stream' };
  const response = await transport.get(`/api/v1/events/feed?after=${after}`, headers, signal);
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf(EVENT_END); end >= 0; end = text.indexOf(EVENT_END)) {
      const change = parsed(text.slice(0, end));
      text = text.slice(end + EVENT_END.length);
      if (change) {
        yield change;
      }
    }
  }
}

/** Returns the data of a server-sent event; heartbeats have none. */
function parsed(event: string): Change | undefined {
  const data = event.split('\n').filter(line => line.startsWith('data:')).map(line => line.slice('data:'.length));
  return data.length === 0 ? undefined : (JSON.parse(data.join('\n')) as Change);
}
