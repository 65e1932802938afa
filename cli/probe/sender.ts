import { setTimeout as sleep } from 'node:timers/promises';
import { SidelightError } from '../../core/errors.js';
import { asArray, asRecord, asString, parsedJson } from '../../core/json.js';
import { backoff } from '../../core/retry.js';
import type { ProbeAnswer } from '../../evaluator/probes/index.js';
import type { PurposeMarks } from '../../core/purpose_mark.js';
import type { Pacer } from './pacer.js';
import { postProbe, type ProbeResponse } from './post.js';
import type { Spending } from './spending.js';

export interface SenderOptions {
  url: URL;
  /** Fields of the request beside the messages: model, temperature ... */
  fields: Readonly<Record<string, unknown>>;
  /** Request ids begin with it. */
  prefix: string;
  key: string | undefined;
  marks: PurposeMarks;
  pacer: Pacer;
  spending: Spending;
}

/** An answer; `failed` for good; or `unsent`, because the money is spent. */
export type Sent = ProbeAnswer | 'failed' | 'unsent';

const ATTEMPTS = 4;
const BACKOFF = { delayMs: 500, maxDelayMs: 30_000 };
/** After so many that failed for good without one that did not, the target is taken for broken. */
const FAILURES_IN_A_ROW = 8;
const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504, 529]);

/** Sends probes as chats of the OpenAI protocol, at the pace and within the limit, and reads what comes back. */
export class ProbeSender {
  /** Requests that were answered, and that failed for good. */
  answered = 0;
  failed = 0;
  private inARow = 0;

  constructor(private readonly options: SenderOptions) {}

  /**
   * @throws {SidelightError} UPSTREAM_UNREACHABLE when the target does not answer, refuses all requests, or fails again and again
   */
  async send(name: string, prompt: string): Promise<Sent> {
    const { url, fields, prefix, key, marks, pacer, spending } = this.options;
    const body = { ...fields, messages: [{ role: 'user', content: prompt }] };
    let last = 'it did not answer in time';
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (!(await spending.reserve())) return 'unsent';
      await pacer.turn();
      let response: ProbeResponse | null;
      try {
        response = await postProbe({ url, id: `${prefix}${name}`, body, marks, key });
      } catch (error) {
        spending.release();
        if (attempt === ATTEMPTS) throw this.gone(error);
        await sleep(backoff(attempt, BACKOFF));
        continue;
      }
      const answer = response === null ? null : answerOf(response);
      if (response !== null && response.status >= 400) spending.release();
      if (answer !== null && typeof answer !== 'string') return this.succeeded(answer);
      if (answer !== null) last = answer;
      if (response !== null && !TRANSIENT.has(response.status)) break;
      const wait = Math.max(backoff(attempt, BACKOFF), response?.retryAfterMs ?? 0);
      if (response?.status === 429) pacer.hold(wait);
      await sleep(wait);
    }
    return this.gaveUp(last);
  }

  private succeeded(answer: ProbeAnswer): ProbeAnswer {
    this.answered++;
    this.inARow = 0;
    return answer;
  }

  private gaveUp(reason: string): 'failed' {
    this.failed++;
    this.inARow++;
    const isHopeless = this.inARow >= FAILURES_IN_A_ROW || (this.answered === 0 && /^HTTP 4(?!08|25|29)/.test(reason));
    if (!isHopeless) return 'failed';
    throw new SidelightError('UPSTREAM_UNREACHABLE', `the target does not answer probes: ${reason}`, {
      hint: 'Probes are chats of the OpenAI protocol: --model, --key-env and --body change what is sent. --resume goes on with the run.',
    });
  }

  private gone(error: unknown): SidelightError {
    return new SidelightError('UPSTREAM_UNREACHABLE', `nothing answers at ${this.options.url.href}`, {
      hint: 'Do Sidelight and the model server run? --resume goes on with the run.',
      cause: error,
    });
  }
}

/** The answer in a response, or what is wrong with it. A filter that refuses is a refusal, whatever its status. */
function answerOf({ status, text }: ProbeResponse): ProbeAnswer | string {
  const body = asRecord(parsedJson(text));
  const error = asRecord(body['error']);
  const said = asString(error['message']) || asString(body['message']) || asString(body['error']) || text.trim();
  if (status >= 400) {
    if (/content[_ ]?(?:filter|policy|management)/i.test(`${asString(error['code'])} ${said}`)) {
      return { text: '', isRefused: true };
    }
    return `HTTP ${status}: ${said.slice(0, 200) || 'no text'}`;
  }
  const choice = asRecord(asArray(body['choices'])[0]);
  const message = asRecord(choice['message']);
  if (asArray(body['choices']).length === 0) return `HTTP ${status} without choices: ${said.slice(0, 100)}`;
  const refusal = asString(message['refusal']);
  const isRefused = refusal !== '' || choice['finish_reason'] === 'content_filter';
  return { text: textOf(message['content']) || asString(choice['text']) || refusal, isRefused };
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return asArray(content)
    .map((part) => asString(asRecord(part)['text']))
    .join('');
}
