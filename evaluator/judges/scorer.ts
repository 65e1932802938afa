import { systemClock } from '../../core/time/clock.js';
import type { JudgeConfig } from '../../core/config/schema.js';
import type { PurposeMarks } from '../../core/purpose_mark.js';
import type { Score, ScoredCall, Scorer } from '../scorers/index.js';
import { NO_TEXT, noScore } from '../scorers/no_score.js';
import { amount, count, plural } from '../words.js';
import { DailyBudget } from './daily_budget.js';
import { Judge, versionOf } from './judge.js';
import type { JudgedText } from './kind.js';

const CONCURRENCY = 4;
/** Of everyday prose, and of a short judgement: what is told before a run is an estimate. */
const CHARACTERS_PER_TOKEN = 4;
const TOKENS_AROUND = 64;
const TYPICAL_ANSWER = 50;

interface Texts {
  texts: number;
  /** UTF-16 units of all of them. */
  characters: number;
}

/** A judge for texts that come alone, as in `sidelight score`, with the daily limit as that of the run. */
export class JudgeScorer implements Scorer {
  readonly name: string;
  readonly version: string;
  readonly reads: Scorer['reads'];
  readonly summary: string;
  /** A text was left out, for it might have cost more than is allowed. */
  isCapped = false;
  private readonly judge: Judge;
  private readonly budget: DailyBudget;

  constructor(
    private readonly config: JudgeConfig,
    marks: PurposeMarks,
  ) {
    this.name = config.name;
    this.version = versionOf(config);
    this.reads = config.reads;
    this.summary = `asks ${config.model} at ${new URL(config.base_url).host}, ${limitOf(config)}`;
    this.budget = new DailyBudget(config, null);
    const { signal } = new AbortController();
    this.judge = new Judge({ config, budget: this.budget, marks, clock: systemClock, signal });
  }

  load(): Promise<void> {
    return Promise.resolve();
  }

  /** What the texts so far have cost, for people. */
  spent(): string {
    const { costUsd, requests } = this.judge.counts;
    return this.config.price === undefined ? `${requests} requests without a price` : amount(costUsd, 'usd');
  }

  /** US dollars so far; null where its price is not known. */
  get usd(): number | null {
    return this.config.price === undefined ? null : this.judge.counts.costUsd;
  }

  /** US dollars of so many texts, about; null where its price is not known. @param characters UTF-16 units of all of them */
  estimate({ texts, characters }: Texts): number | null {
    const { price, max_tokens } = this.config;
    if (price === undefined) return null;
    const around = TOKENS_AROUND + this.judge.instructions.length / CHARACTERS_PER_TOKEN;
    const input = texts * around + characters / CHARACTERS_PER_TOKEN;
    return this.budget.costOf({ input, output: texts * Math.min(max_tokens, TYPICAL_ANSWER) });
  }

  /** What so many texts will cost, about, for people. */
  forecast({ texts, characters }: Texts): string {
    const { daily_cost_cap, daily_requests } = this.config;
    const many = plural(texts, 'text');
    const about = this.estimate({ texts, characters });
    if (about === null) {
      const short = texts > daily_requests ? `, of which the limit lets through ${count(daily_requests)}` : '';
      return `${many}, each a request whose price is not known${short}`;
    }
    const short = about > daily_cost_cap ? `; the limit of $${daily_cost_cap} will end the run before that` : '';
    return `${many}: about ${amount(about, 'usd')}${short}`;
  }

  async score(texts: readonly string[], calls: readonly ScoredCall[] = []): Promise<Score[]> {
    const scores: Score[] = [];
    for (let at = 0; at < texts.length; at += CONCURRENCY) {
      const some = texts.slice(at, at + CONCURRENCY);
      scores.push(...(await Promise.all(some.map((text, index) => this.one(text, calls[at + index]?.prompt ?? '')))));
    }
    return scores;
  }

  private async one(text: string, prompt: string): Promise<Score> {
    if (text.trim() === '') return noScore(NO_TEXT);
    const judged: JudgedText =
      this.reads === 'prompt' ? { from: 'prompt', prompt: text, output: '' } : { from: 'output', prompt, output: text };
    const judgement = await this.judge.ask(judged);
    if (judgement === 'capped') {
      this.isCapped = true;
      return noScore(`the limit is reached: ${limitOf(this.config)}`);
    }
    return 'score' in judgement ? judgement.score : noScore(judgement.unanswered);
  }
}

/** The limit of a day, for people. */
export function limitOf({ price, daily_cost_cap, daily_requests }: JudgeConfig): string {
  return price === undefined
    ? `price unknown, at most ${daily_requests} requests a day`
    : `at most $${daily_cost_cap} a day`;
}
