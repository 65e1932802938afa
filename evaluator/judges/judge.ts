import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '../../core/time/clock.js';
import type { JudgeConfig } from '../../core/config/schema.js';
import { messageOf, SidelightError } from '../../core/errors.js';
import { asCount, asRecord, parsedJson } from '../../core/json.js';
import type { PurposeMarks } from '../../core/purpose_mark.js';
import { retry } from '../../core/retry.js';
import { post, refusal, type PostAnswer } from '../post.js';
import { noScore } from '../scorers/no_score.js';
import type { Score } from '../scorers/index.js';
import type { DailyBudget, Tokens } from './daily_budget.js';
import type { JudgedText, JudgeKind } from './kind.js';
import { KINDS } from './kinds.js';

const ATTEMPTS = 3;
/** A judge that asks for more patience than this is left alone for so long, instead of waited for. */
const PATIENCE_MS = 30_000;
const ANSWER_MAX_BYTES = 1_048_576;
/** What a text itself can be the reason of; any other refusal is one of the judge. */
const OF_THE_TEXT = new Set([400, 413, 422]);
/** Then nothing has been sent, and nothing can have been charged. */
const NEVER_SENT = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH/;
/** For the roles, separators and templates around the texts. */
const TOKENS_AROUND = 64;

/** A score, or that there is no money left today, or why there was no answer and how long to wait at least. */
export type Judgement = { score: Score } | 'capped' | { unanswered: string; waitMs: number };

export interface JudgeCounts {
  /** Attempts that were made. */
  requests: number;
  /** Attempts that brought no score. */
  failures: number;
  /** US dollars, as far as a price is known. */
  costUsd: number;
  /** Requests without a known price. */
  unpriced: number;
}

export interface JudgeOptions {
  config: JudgeConfig;
  budget: DailyBudget;
  /** Its requests are no users' traffic, where they go through a tap. */
  marks: PurposeMarks;
  clock: Clock;
  signal: AbortSignal;
  /** For tests: before the second attempt, milliseconds. */
  delayMs?: number;
}

/** Changes whenever scores can: with the kind, the model, the rubric, and what else is asked for. */
export function versionOf(config: JudgeConfig): string {
  const { kind, model, reads, max_tokens, body } = config;
  const asked = JSON.stringify([KINDS[kind].instructions(config), reads, max_tokens, body]);
  return `${kind}-${model}-${createHash('sha256').update(asked).digest('hex').slice(0, 8)}`;
}

/** Asks a model behind an API, again where that may help, within its budget. */
export class Judge {
  readonly counts: JudgeCounts = { requests: 0, failures: 0, costUsd: 0, unpriced: 0 };
  private readonly kind: JudgeKind;
  private readonly who: string;
  private hasScored = false;

  constructor(private readonly options: JudgeOptions) {
    this.kind = KINDS[options.config.kind];
    this.who = `judge "${options.config.name}"`;
  }

  /** What is said around each text. */
  get instructions(): string {
    return this.kind.instructions(this.options.config);
  }

  /** Never rejects, and no text of it holds the key. */
  async ask(text: JudgedText): Promise<Judgement> {
    const { config, signal, delayMs = 1000 } = this.options;
    const body = this.bodyFor(text);
    const most = mostTokens(body, config);
    try {
      const judgement = await retry(() => this.attempt(body, most), {
        attempts: ATTEMPTS,
        delayMs,
        maxDelayMs: PATIENCE_MS,
        signal,
      });
      return judgement;
    } catch (error) {
      const waitMs = error instanceof SidelightError ? (error.retryAfterMs ?? 0) : 0;
      return { unanswered: messageOf(error), waitMs };
    }
  }

  private async attempt(body: Record<string, unknown>, most: Tokens): Promise<Judgement> {
    const { config, budget, clock } = this.options;
    if (!budget.reserve(most, clock.now())) return 'capped';
    this.counts.requests++;
    if (!budget.isPriced) this.counts.unpriced++;
    let answer: PostAnswer;
    try {
      answer = await this.post(body);
    } catch (error) {
      // What broke off may have been charged all the same.
      this.settle(most, NEVER_SENT.test(messageOf(error)) ? NOTHING : most);
      this.counts.failures++;
      throw error;
    }
    const { status } = answer;
    if (status < 200 || status >= 300) {
      this.settle(most, NOTHING);
      this.counts.failures++;
      return this.refused(answer);
    }
    const parsedAnswer = parsedJson(answer.text);
    this.settle(most, usedTokens(parsedAnswer) ?? most);
    const score = this.kind.read(parsedAnswer);
    if (score.score === null) this.counts.failures++;
    else this.hasScored = true;
    return { score: score.score === null ? noScore(`${config.name}: ${score.reason ?? 'no score'}`) : score };
  }

  /** @throws what may be tried again, and what does not have to do with the text */
  private refused(answer: PostAnswer): Judgement {
    const error = refusal({ who: this.who, secrets: this.secrets() }, answer);
    // Before anything was scored, it is rather the configuration that is wrong.
    if (this.hasScored && OF_THE_TEXT.has(answer.status)) return { score: noScore(error.message) };
    const isLater = (error.retryAfterMs ?? 0) > PATIENCE_MS;
    if (!isLater) throw error;
    throw new SidelightError(error.code, error.message, { retryAfterMs: error.retryAfterMs });
  }

  private settle(most: Tokens, used: Tokens): void {
    this.counts.costUsd += this.options.budget.settle(most, used);
  }

  private bodyFor(text: JudgedText): Record<string, unknown> {
    const { config } = this.options;
    const fields = Object.entries({ model: config.model, ...this.kind.body(config, text), ...config.body });
    return Object.fromEntries(fields.filter(([, value]) => value !== null));
  }

  private post(body: Record<string, unknown>): Promise<PostAnswer> {
    const { config, marks, clock, signal } = this.options;
    return post({
      who: this.who,
      url: `${config.base_url.replace(/\/+$/, '')}${this.kind.path}`,
      headers: {
        ...marks.headers('judge', `judge-${randomUUID()}`, clock.now()),
        ...(config.api_key !== undefined && { authorization: `Bearer ${config.api_key}` }),
      },
      body,
      secrets: this.secrets(),
      timeoutMs: config.timeout,
      signal,
      maxBytes: ANSWER_MAX_BYTES,
    });
  }

  private secrets(): string[] {
    const { api_key } = this.options.config;
    return api_key === undefined ? [] : [api_key];
  }
}

const NOTHING: Tokens = { input: 0, output: 0 };

/** A token is at least a byte; of an answer there are no more than were asked for. */
function mostTokens(body: Record<string, unknown>, { max_tokens }: JudgeConfig): Tokens {
  const output = asCount(body['max_completion_tokens']) ?? asCount(body['max_tokens']) ?? max_tokens;
  return { input: Buffer.byteLength(JSON.stringify(body)) + TOKENS_AROUND, output };
}

/** What an answer says that it took; null where it says nothing. */
function usedTokens(answer: unknown): Tokens | null {
  const usage = asRecord(asRecord(answer)['usage']);
  const input = asCount(usage['prompt_tokens']);
  const output = asCount(usage['completion_tokens']);
  return input === null || output === null ? null : { input, output };
}
