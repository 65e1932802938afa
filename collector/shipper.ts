import { Agent, request } from 'undici';
import { messageOf } from '../core/errors.js';
import type { Logger } from '../core/process/log.js';
import { readProblem } from '../core/problem.js';
import { backoff } from '../core/retry.js';
import type { Spool } from './spool/index.js';

const CONNECT_TIMEOUT_MS = 5000;
/** A Retry-After beyond this is taken for a mistake. */
const LONGEST_RETRY_AFTER_MS = 300_000;
/** Attempts to reach a service never reached before, until it is worth a warning: it may be starting at the same time. */
const PATIENCE_AT_START = 6;
/** After so many server errors in a row for one segment the others get a turn before it. */
const PATIENCE_WITH_ONE = 8;
const ANSWER_SHOWN_CHARS = 300;
const ANSWER_READ_CHARS = 4000;
const IDLE_MS = 60_000;

export interface ShipperOptions {
  spool: Spool;
  /** Base URL of the service. */
  to: string;
  token?: string;
  collectorId: string;
  log: Logger;
  /** Longest wait for the service's answer, milliseconds. */
  answerTimeoutMs?: number;
  /** First and longest delay between attempts, milliseconds. */
  retryDelayMs?: number;
  retryMaxDelayMs?: number;
  /** Delay after an answer that only a person can change (wrong token, wrong address), milliseconds. */
  wrongSetupDelayMs?: number;
}

export interface ShipperStats {
  shippedSegments: number;
  /** Attempts that did not store a segment. */
  failures: number;
  /** Segments the service will never take; they are in the spool's `refused/`. */
  refusedSegments: number;
  /** Why the last attempt failed; empty while all is well. */
  lastError: string;
}

/** What the service's answer to a segment means for it. */
type Answer =
  | { kind: 'stored' }
  | { kind: 'refused'; reason: string }
  | { kind: 'later'; reason: string; retryAfterMs: number; status: number | null }
  | { kind: 'unreached'; reason: string; retryAfterMs: 0; status: null }
  | { kind: 'wrong_setup'; reason: string };

/** 404 and 405 come from something that is not a Sidelight service: the address is wrong, not the segment. */
const WRONG_SETUP = new Set([401, 403, 404, 405, 407]);
const LATER = new Set([408, 425, 429]);

/** Delay a Retry-After header asks for (seconds or a date), milliseconds; 0 without one. */
function retryAfterMs(header: string | string[] | undefined): number {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return 0;
  const delay = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Math.min(Math.max(delay || 0, 0), LONGEST_RETRY_AFTER_MS);
}

/** What went wrong and what to do, where the answer is a problem document; else its beginning. */
function wordsOf(body: string): string {
  const { detail, hint } = readProblem(body);
  const words = [detail, hint].filter((text) => text !== '');
  return (words.length === 0 ? body : words.join('. ')).slice(0, ANSWER_SHOWN_CHARS);
}

function judge(status: number, header: string | string[] | undefined, body: string): Answer {
  const words = wordsOf(body);
  const reason = `the service answered ${status}${words === '' ? '' : `: ${words}`}`;
  if (status >= 200 && status < 300) return { kind: 'stored' };
  if (LATER.has(status) || status >= 500) return { kind: 'later', reason, retryAfterMs: retryAfterMs(header), status };
  if (WRONG_SETUP.has(status) || status < 400) return { kind: 'wrong_setup', reason };
  return { kind: 'refused', reason };
}

/** Sends the spool's closed segments to the service, one at a time, oldest first, until each is stored or refused for good. */
export class Shipper {
  readonly #options: Required<Omit<ShipperOptions, 'token'>> & Pick<ShipperOptions, 'token'>;
  readonly #agent: Agent;
  #running: Promise<void> | null = null;
  #draining = false;
  #stopped = false;
  /** Ends the pause that is going on. */
  #resume: (() => void) | null = null;
  #idle = false;
  /** Ends the attempt that is going on. */
  #attempt = new AbortController();
  /** What of a failure was logged, and how loud. */
  #told = '';
  /** Failed attempts in a row. */
  #attempts = 0;
  /** Server errors in a row, by segment. */
  readonly #troubled = new Map<string, number>();
  readonly #stats: ShipperStats = { shippedSegments: 0, failures: 0, refusedSegments: 0, lastError: '' };

  constructor(options: ShipperOptions) {
    this.#options = {
      answerTimeoutMs: 30_000,
      retryDelayMs: 250,
      retryMaxDelayMs: 10_000,
      wrongSetupDelayMs: 30_000,
      ...options,
    };
    this.#agent = new Agent({
      connections: 1,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      headersTimeout: this.#options.answerTimeoutMs,
      bodyTimeout: this.#options.answerTimeoutMs,
    });
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** A segment was closed: ship it, if nothing else is waited for. */
  wake(): void {
    if (this.#idle) this.#resume?.();
  }

  /**
   * Ships what is there until the spool is empty, an attempt fails or `drainMs` have passed; then stops.
   * What was not shipped stays in the spool.
   */
  async stop(drainMs = 2000): Promise<void> {
    this.#draining = true;
    this.#resume?.();
    const deadline = setTimeout(() => {
      this.#stopped = true;
      this.#attempt.abort();
    }, drainMs);
    await this.#running;
    clearTimeout(deadline);
    await this.#agent.destroy();
  }

  stats(): ShipperStats {
    return { ...this.#stats };
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const name = this.#next();
      if (name === null) {
        if (this.#draining) return;
        await this.#pause(IDLE_MS, true);
        continue;
      }
      const delayMs = await this.#ship(name);
      if (delayMs > 0 && this.#draining) return;
      if (delayMs > 0) await this.#pause(delayMs, false);
    }
  }

  /** The oldest segment; one that has failed again and again lets the others go first. */
  #next(): string | null {
    let patient: string | null = null;
    for (const name of this.#options.spool.segments()) {
      if ((this.#troubled.get(name) ?? 0) < PATIENCE_WITH_ONE) return name;
      patient ??= name;
    }
    this.#troubled.clear();
    return patient;
  }

  /** One attempt. @returns how long to wait before the next, milliseconds */
  async #ship(name: string): Promise<number> {
    let body: Buffer | null;
    try {
      body = this.#options.spool.read(name);
    } catch (error) {
      return this.#stuck(name, `a segment cannot be read: ${messageOf(error)}`);
    }
    if (body === null) return 0;
    const answer = await this.#post(name, body);
    if (this.#stopped && answer.kind !== 'stored') return 0;
    return answer.kind === 'stored' ? this.#stored(name) : this.#failed(name, answer);
  }

  async #post(name: string, body: Buffer): Promise<Answer> {
    const { to, token, collectorId, answerTimeoutMs } = this.#options;
    const attempt = new AbortController();
    this.#attempt = attempt;
    const timer = setTimeout(() => attempt.abort(new Error('no answer in time')), answerTimeoutMs);
    try {
      const response = await request(`${to.replace(/\/+$/, '')}/api/v1/calls`, {
        method: 'POST',
        dispatcher: this.#agent,
        signal: attempt.signal,
        headers: {
          'content-type': 'application/x-ndjson',
          'x-sidelight-segment': name,
          'x-sidelight-collector': collectorId,
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        body,
      });
      return judge(response.statusCode, response.headers['retry-after'], await beginningOf(response.body));
    } catch (error) {
      return {
        kind: 'unreached',
        reason: `the service cannot be reached: ${messageOf(error)}`,
        retryAfterMs: 0,
        status: null,
      };
    } finally {
      clearTimeout(timer);
    }
  }

  #stored(name: string): number {
    try {
      this.#options.spool.remove(name);
    } catch (error) {
      return this.#stuck(name, `a stored segment cannot be deleted: ${messageOf(error)}`);
    }
    this.#troubled.delete(name);
    this.#stats.shippedSegments++;
    if (this.#stats.lastError !== '') this.#options.log.info('calls are shipped again');
    this.#stats.lastError = '';
    this.#told = '';
    this.#attempts = 0;
    return 0;
  }

  #failed(name: string, answer: Exclude<Answer, { kind: 'stored' }>): number {
    this.#stats.failures++;
    if (answer.kind === 'refused') return this.#refused(name, answer.reason);
    this.#tell(answer);
    if (answer.kind === 'wrong_setup') return this.#options.wrongSetupDelayMs;
    this.#attempts++;
    if (answer.status !== null && answer.status >= 500) this.#troubled.set(name, (this.#troubled.get(name) ?? 0) + 1);
    const { retryDelayMs: delayMs, retryMaxDelayMs: maxDelayMs } = this.#options;
    return Math.max(backoff(this.#attempts, { delayMs, maxDelayMs }), answer.retryAfterMs);
  }

  #refused(name: string, reason: string): number {
    try {
      this.#options.spool.refuse(name);
    } catch (error) {
      return this.#stuck(name, `a refused segment cannot be set aside: ${messageOf(error)}`);
    }
    this.#troubled.delete(name);
    this.#stats.refusedSegments++;
    this.#options.log.error(
      { segment: name, reason },
      'the service refuses a segment for good: it is kept in refused/',
    );
    return 0;
  }

  /** The disk does not give the segment, or does not let it go: it is kept, and others go before it. */
  #stuck(name: string, reason: string): number {
    const delayMs = this.#failed(name, { kind: 'later', reason, retryAfterMs: 0, status: null });
    this.#troubled.set(name, PATIENCE_WITH_ONE);
    return delayMs;
  }

  /** Says a failure once, not at every attempt; of a service that may still be starting, a second time once that has taken too long. */
  #tell(answer: Exclude<Answer, { kind: 'stored' }>): void {
    this.#stats.lastError = answer.reason;
    const mayBeStarting = this.#stats.shippedSegments === 0 && this.#attempts + 1 < PATIENCE_AT_START;
    const level = answer.kind === 'unreached' && mayBeStarting ? 'info' : 'warn';
    if (this.#told === level + answer.reason) return;
    this.#told = level + answer.reason;
    this.#options.log[level](
      { to: this.#options.to, reason: answer.reason },
      answer.kind === 'wrong_setup'
        ? 'calls cannot be shipped: check the address (collector.to) and the ingest token (collector.token); they are kept and tried again'
        : 'calls cannot be shipped now: they are kept and tried again',
    );
  }

  #pause(delayMs: number, idle: boolean): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#resume = null;
        this.#idle = false;
        resolve();
      };
      const timer = setTimeout(done, delayMs);
      this.#resume = done;
      this.#idle = idle;
    });
  }
}

/** The beginning of an answer's text; the rest is thrown away. */
async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of body) if (text.length < ANSWER_READ_CHARS) text += chunk.toString('utf8');
  return text.slice(0, ANSWER_READ_CHARS);
}
