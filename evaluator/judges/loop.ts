import { setTimeout as sleep } from 'node:timers/promises';
import { PURPOSES } from '../../core/call.js';
import type { JudgeConfig } from '../../core/config/schema.js';
import { messageOf } from '../../core/errors.js';
import { createPurposeMarks } from '../../core/purpose_mark.js';
import { backoff } from '../../core/retry.js';
import { DAY_MS } from '../../core/time/calendar.js';
import { queries } from '../../store/index.js';
import { noScore } from '../scorers/no_score.js';
import type { Score } from '../scorers/index.js';
import { Floors } from '../scoring/floors.js';
import type { ScoringOptions } from '../scoring/index.js';
import { scoreRow, type ReadText } from '../scoring/score_row.js';
import { DailyBudget } from './daily_budget.js';
import { Judge, versionOf, type JudgeCounts, type Judgement } from './judge.js';
import { limitOf } from './scorer.js';

/** Texts that are judged at the same time: those of so many calls. */
const CONCURRENCY = 4;
/** Calls that are judged from one question to the store, and that are looked at for it. */
const BATCH = 40;
const LOOKED_AT = 4000;
const SETTLE_MS = 2000;
/** Calls that nothing answers for so many rounds have no score, so that one that cannot be judged does not stop the others. */
const PATIENCE_ROUNDS = 10;
const BACKOFF = { delayMs: 5000, maxDelayMs: 300_000 };
/** However much longer a judge asks to be left alone. */
const LONGEST_HOLD_MS = 3_600_000;

export interface JudgeLoopOptions extends ScoringOptions {
  judge: JudgeConfig;
  /** For tests: before the second attempt, milliseconds. */
  delayMs?: number;
}

export interface JudgeStats extends JudgeCounts {
  /** Rests until tomorrow. */
  capped: boolean;
  /** Calls that wait, of which the share is drawn. */
  waiting: number;
}

interface Position {
  cursor: number;
  floors: Floors;
}

interface Judged extends ReadText {
  judgement: Judgement;
}

/** Has one judge read a sample of the calls, in the order they were stored. Waits on the network, and takes hardly any CPU. */
export class JudgeLoop {
  private readonly version: string;
  private readonly stopping = new AbortController();
  private readonly judgeId: string;
  private budget: DailyBudget | undefined;
  private judge: Judge | undefined;
  private position: Position | undefined;
  private waiting = 0;
  private failedRounds = 0;
  private holdMs = 0;
  private told = '';
  private hasToldOfNoScore = false;
  /** Scores of calls that come again, for one before them had no answer. */
  private readonly ahead = new Map<string, Judgement>();
  private round: Promise<void> = Promise.resolve();
  private loop: Promise<void> | undefined;

  constructor(private readonly options: JudgeLoopOptions) {
    this.version = versionOf(options.judge);
    this.judgeId = queries.judgeStateId(options.judge.name);
  }

  start(): void {
    const { judge, log } = this.options;
    log.info({ judge: judge.name, share: judge.share, limit: limitOf(judge) }, 'a judge reads a sample of the calls');
    this.loop ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
    await this.round;
  }

  /** All that waits now, as far as the budget goes. Never rejects: failures are counted and logged. */
  runOnce(): Promise<void> {
    this.round = this.round.then(() => this.tryRound());
    return this.round;
  }

  stats(): JudgeStats {
    const counts = this.judge?.counts ?? { requests: 0, failures: 0, costUsd: 0, unpriced: 0 };
    return { ...counts, capped: this.isCapped(), waiting: this.waiting };
  }

  private isCapped(): boolean {
    return this.budget?.isCapped(this.options.clock.now()) ?? false;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.runOnce();
      const pause = Math.max(this.options.config.scorers.interval, this.holdMs);
      // Broken off by stop, which is no error.
      await sleep(pause, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
    }
  }

  private async tryRound(): Promise<void> {
    try {
      await this.judgeAll();
    } catch (error) {
      this.tell(`judging failed; it is tried again: ${messageOf(error)}`);
    }
  }

  private async judgeAll(): Promise<void> {
    const { store, clock, settleMs = SETTLE_MS } = this.options;
    const position = (this.position ??= await this.restored());
    if (this.isCapped()) return;
    const purposes = PURPOSES.filter((purpose) => this.options.purposes.includes(purpose));
    const found = await queries.unscoredCount(store, {
      purposes,
      after: position.cursor,
      storedBy: clock.now() - settleMs,
    });
    this.waiting = found.calls;
    const density = found.calls / Math.max(1, found.last - position.cursor);
    const tooOld = await queries.sequenceBefore(store, clock.now() - DAY_MS);
    while (position.cursor < found.last && !this.stopping.signal.aborted) {
      const batch = this.batchAfter(position.cursor, { last: found.last, density, tooOld });
      const calls = await queries.unscoredCalls(store, {
        ...batch,
        after: position.cursor,
        purposes,
        characters: this.options.config.scorers.characters,
        coin: this.options.judge.name,
      });
      position.floors.note(this.options.judge.name, calls, batch.share);
      if (!(await this.judgeCalls(position, calls))) return;
      position.cursor = calls.length < batch.limit ? batch.until : (calls.at(-1)?.ingest_seq ?? batch.until);
      this.waiting = Math.ceil((found.last - position.cursor) * density);
      await this.save(position);
    }
  }

  /** How many calls come next, up to where, and which share of them is drawn. What has waited for a day is passed over, and its time is known as not read. */
  private batchAfter(
    cursor: number,
    { last, density, tooOld }: { last: number; density: number; tooOld: number },
  ): { share: number; limit: number; until: number } {
    const isPassed = cursor < tooOld;
    const share = isPassed ? 0 : this.options.judge.share;
    const limit = share === 0 ? LOOKED_AT : Math.min(LOOKED_AT, Math.ceil(BATCH / share));
    const furthest = isPassed ? Math.min(tooOld, last) : last;
    return { share, limit, until: Math.min(furthest, cursor + Math.ceil(limit / Math.max(density, 1e-9))) };
  }

  /** A few calls at a time. @returns false when it cannot go on now; then the position is before the first that is left */
  private async judgeCalls(position: Position, calls: readonly queries.UnscoredCall[]): Promise<boolean> {
    const drawn = calls.filter((call) => this.textsOf(call).length > 0);
    for (let at = 0; at < drawn.length; at += CONCURRENCY) {
      if (this.stopping.signal.aborted) return false;
      const some = drawn.slice(at, at + CONCURRENCY);
      const judged = (await Promise.all(some.map((call) => this.judgeCall(call)))).flat();
      const left = this.leftOf(judged);
      await this.keep(judged);
      position.cursor = (left[0]?.call.ingest_seq ?? (some.at(-1)?.ingest_seq ?? 0) + 1) - 1;
      await this.save(position);
      if (left.length > 0) return false;
      this.ahead.clear();
    }
    return true;
  }

  /** What has to be asked again, in order. Notes why, and for how long to wait. */
  private leftOf(judged: Judged[]): Judged[] {
    if (this.stopping.signal.aborted) return judged.filter(({ judgement }) => !hasScore(judgement));
    const unanswered = judged.filter(({ judgement }) => judgement !== 'capped' && !hasScore(judgement));
    if (unanswered.length === 0) [this.failedRounds, this.holdMs] = [0, 0];
    else this.failedRounds++;
    for (const each of unanswered) {
      if (typeof each.judgement !== 'object' || !('unanswered' in each.judgement)) continue;
      const { unanswered: reason, waitMs } = each.judgement;
      this.tell(`the judge does not answer; it is tried again: ${reason}`);
      this.holdMs = Math.min(LONGEST_HOLD_MS, Math.max(waitMs, backoff(this.failedRounds, BACKOFF)));
      if (this.failedRounds >= PATIENCE_ROUNDS) each.judgement = { score: noScore(reason) };
    }
    const left = judged.filter(({ judgement }) => !hasScore(judgement));
    if (left.some(({ judgement }) => judgement === 'capped')) {
      this.tell(`the judge rests until tomorrow (UTC): ${limitOf(this.options.judge)}`);
    } else if (left.length === 0 && unanswered.length === 0) this.told = '';
    if (left.length === 0) this.failedRounds = 0;
    this.tellOfNoScore(judged);
    return left;
  }

  private async judgeCall(call: queries.UnscoredCall): Promise<Judged[]> {
    const { prompt, output } = call;
    const judge = this.judge;
    if (judge === undefined) return [];
    return Promise.all(
      this.textsOf(call).map(async ({ name, from }) => {
        const known = this.ahead.get(`${from} ${call.call_id}`);
        const judgement = known ?? (await judge.ask({ from, prompt, output }));
        if (hasScore(judgement)) this.ahead.set(`${from} ${call.call_id}`, judgement);
        return { call, name, from, judgement };
      }),
    );
  }

  private textsOf({ target, prompt, output }: queries.UnscoredCall): { name: string; from: 'prompt' | 'output' }[] {
    const { name, reads } = this.options.judge;
    const own = this.options.config.scorers.targets[target];
    if (own !== undefined && (!own.enabled || own.off.includes(name))) return [];
    return [
      ...(reads === 'output' || prompt === ''
        ? []
        : [{ name: reads === 'both' ? `${name}.prompt` : name, from: 'prompt' as const }]),
      ...(reads === 'prompt' || output === '' ? [] : [{ name, from: 'output' as const }]),
    ];
  }

  private async keep(judged: readonly Judged[]): Promise<void> {
    const { store, clock, judge } = this.options;
    const by = { version: this.version, probability: judge.share, now: clock.now() };
    const rows = judged.flatMap(({ judgement, ...reading }) =>
      hasScore(judgement) ? [scoreRow(reading, judgement.score, by)] : [],
    );
    if (rows.length > 0) await queries.saveScores(store, rows);
  }

  private async restored(): Promise<Position> {
    const {
      store,
      clock,
      judge: config,
      config: { collector },
      delayMs,
    } = this.options;
    const marks = createPurposeMarks(collector.salt);
    const state = await queries.loadScoringState(store, this.judgeId);
    this.budget = new DailyBudget(config, state?.spending);
    this.judge = new Judge({ config, budget: this.budget, marks, clock, signal: this.stopping.signal, delayMs });
    const from = clock.now();
    const cursor = state?.cursor ?? (await queries.sequenceBefore(store, from - DAY_MS));
    return { cursor, floors: Floors.from(state, from - DAY_MS) };
  }

  private async save({ cursor, floors }: Position): Promise<void> {
    const { store, clock, judge } = this.options;
    const now = clock.now();
    const scorers = { [judge.name]: { version: this.version, reason: null } };
    const spending = this.budget?.toState() ?? null;
    await queries.saveScoringState(
      store,
      { cursor, scorers, floors: floors.toState(now), spending },
      now,
      this.judgeId,
    );
  }

  /** The first time; the others are counted. */
  private tellOfNoScore(judged: readonly Judged[]): void {
    const without = judged
      .map(({ judgement }) => judgement)
      .find((each) => hasScore(each) && each.score.score === null);
    if (this.hasToldOfNoScore || without === undefined || !hasScore(without)) return;
    this.hasToldOfNoScore = true;
    const { reason } = without.score;
    this.options.log.warn({ judge: this.options.judge.name, reason }, 'a text has no score of the judge');
  }

  /** Once, until something else is to be said. */
  private tell(message: string): void {
    if (message !== this.told) this.options.log.warn({ judge: this.options.judge.name }, message);
    this.told = message;
  }
}

function hasScore(judgement: Judgement): judgement is { score: Score } {
  return typeof judgement === 'object' && 'score' in judgement;
}
