import { Agent, request } from 'undici';
import { SidelightError } from '../../core/errors.js';

/** The largest known are some hundred kilobytes. */
const MAX_BYTES = 4e6;

/** Fetches expositions: one at a time of each server, on a connection of its own that is closed after it, so that no place in a small server is held. */
export class ExpositionFetcher {
  readonly #agent: Agent;

  constructor(private readonly timeoutMs: number) {
    this.#agent = new Agent({ connections: 1, pipelining: 0, connect: { timeout: timeoutMs } });
  }

  /** Text of the exposition. @throws when there is none: no answer in time, another status than 200, more than 4 MB */
  async fetch(url: string): Promise<string> {
    const signal = AbortSignal.timeout(this.timeoutMs);
    const { statusCode, body } = await request(url, {
      dispatcher: this.#agent,
      signal,
      reset: true,
      headers: { accept: 'text/plain;version=0.0.4', 'user-agent': 'sidelight' },
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      bytes += (chunk as Buffer).length;
      if (statusCode !== 200) throw new SidelightError('UPSTREAM_UNREACHABLE', `the answer is ${statusCode}`);
      if (bytes > MAX_BYTES) throw new SidelightError('UPSTREAM_UNREACHABLE', 'the answer is longer than 4 MB');
      chunks.push(chunk as Buffer);
    }
    if (statusCode !== 200) throw new SidelightError('UPSTREAM_UNREACHABLE', `the answer is ${statusCode}`);
    return Buffer.concat(chunks).toString('utf8');
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}
