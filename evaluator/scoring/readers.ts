import type { ScorersConfig } from '../../core/config/schema.js';
import type { queries } from '../../store/index.js';
import type { ScoredCall, Scorer } from '../scorers/index.js';
import { isDrawn, leastProbability, probabilities } from './draw.js';
import type { Floors } from './floors.js';
import type { Pace, Shares } from './pace.js';
import { scoreRow, type ReadText } from './score_row.js';
import type { ScoringThread } from './thread.js';

/** Heavy scorers are asked for so many texts at once, so that the thread answers in time on a busy machine. */
const HEAVY_TEXTS = 20;

/** One text of a call that a scorer reads. */
interface Reading extends ReadText {
  text: string;
  probability: number;
}

interface Counts {
  scored: Record<string, number>;
  failed: Record<string, number>;
  unavailable: Record<string, string>;
  share: Record<string, number>;
  workSeconds: number;
}

/** Has the scorers read batches of calls. */
export class Readers {
  private readonly counts: Counts = { scored: {}, failed: {}, unavailable: {}, share: {}, workSeconds: 0 };
  private readonly cheapFirst: readonly Scorer[];

  constructor(
    scorers: readonly Scorer[],
    private readonly config: ScorersConfig,
    private readonly thread: ScoringThread,
    private readonly pace: Pace,
  ) {
    this.cheapFirst = [...scorers].sort((a, b) => Number(a.isHeavy ?? false) - Number(b.isHeavy ?? false));
  }

  stats(): Counts {
    return this.counts;
  }

  /** How large a share of the calls cheap and heavy scorers can read now. @param waiting calls that wait */
  shares(waiting: number): Shares {
    const names = (isHeavy: boolean) =>
      this.active().flatMap((each) => ((each.isHeavy ?? false) === isHeavy ? [each.name] : []));
    return this.pace.shares(waiting, names(false), names(true));
  }

  /** All scores of a batch, as rows. Of the calls the larger share came with their texts. */
  async read(
    calls: readonly queries.UnscoredCall[],
    shares: Shares,
    now: number,
    floors: Floors,
  ): Promise<{ rows: queries.ScoreRow[]; workedSeconds: number }> {
    const drawn = Math.max(shares.cheap, shares.heavy);
    const before = this.counts.workSeconds;
    const rows: queries.ScoreRow[] = [];
    for (const scorer of this.active()) {
      const share = scorer.isHeavy === true ? shares.heavy : shares.cheap;
      this.counts.share[scorer.name] = share;
      const { readings, least } = this.readings(scorer, calls, { share, drawn }, rows);
      const read = await this.readWith(scorer, readings, now);
      floors.note(scorer.name, calls, read === null ? 0 : least);
      rows.push(...(read ?? []));
    }
    for (const { name } of this.cheapFirst)
      if (this.counts.unavailable[name] !== undefined) floors.note(name, calls, 0);
    return { rows, workedSeconds: this.counts.workSeconds - before };
  }

  private active(): Scorer[] {
    return this.cheapFirst.filter(({ name }) => this.counts.unavailable[name] === undefined);
  }

  private readings(
    scorer: Scorer,
    calls: readonly queries.UnscoredCall[],
    { share, drawn }: { share: number; drawn: number },
    scored: readonly queries.ScoreRow[],
  ): { readings: Reading[]; least: number } {
    const { name, reads, steeredBy, drawnWith } = scorer;
    const texts = calls
      .filter(({ target }) => this.isOn(name, target))
      .flatMap((call): Omit<Reading, 'probability'>[] => [
        ...(reads === 'output'
          ? []
          : [{ call, name: reads === 'both' ? `${name}.prompt` : name, text: call.prompt, from: 'prompt' as const }]),
        ...(reads === 'prompt' ? [] : [{ call, name, text: call.output, from: 'output' as const }]),
      ])
      .filter(({ text }) => text !== '');
    const cheap = new Map(scored.map((row) => [`${row.scorer} ${row.call_id}`, row.score]));
    const steering = texts.map((each) =>
      steeredBy === undefined
        ? null
        : (cheap.get(`${steeredBy}${each.name.slice(name.length)} ${each.call.call_id}`) ?? null),
    );
    const likely = probabilities(share, steering);
    const readings = texts
      .map((each, index) => ({ ...each, probability: Math.min(drawn, likely[index] ?? share) }))
      .filter((each) => {
        const coin = drawnWith === undefined ? each.name : `${drawnWith}.${each.from}`;
        return isDrawn(each.call.call_id, coin, each.probability / drawn);
      });
    // What calls would have had that came without texts is not known, only what they had at least.
    const unseen = drawn < 1 ? leastProbability(share, steeredBy !== undefined) : 1;
    return { readings, least: Math.min(unseen, ...likely) };
  }

  /** Null when they could not be read. */
  private async readWith(
    scorer: Scorer,
    readings: readonly Reading[],
    now: number,
  ): Promise<queries.ScoreRow[] | null> {
    if (readings.length === 0) return [];
    const { name } = scorer;
    if (scorer.isHeavy === true && readings.length > HEAVY_TEXTS) {
      const first = await this.readWith(scorer, readings.slice(0, HEAVY_TEXTS), now);
      const rest = first === null ? null : await this.readWith(scorer, readings.slice(HEAVY_TEXTS), now);
      return first === null || rest === null ? null : [...first, ...rest];
    }
    const texts = readings.map(({ text }) => text);
    const reply = await this.thread.ask({ scorer: name, texts, calls: readings.map(({ call }) => knownOf(call)) });
    if ('unavailable' in reply) {
      this.counts.unavailable[name] = reply.unavailable;
      return null;
    }
    if ('failed' in reply) {
      this.counts.failed[name] = (this.counts.failed[name] ?? 0) + readings.length;
      return null;
    }
    const seconds = reply.milliseconds / 1000;
    this.counts.workSeconds += seconds;
    this.counts.scored[name] = (this.counts.scored[name] ?? 0) + readings.length;
    this.pace.spent(name, seconds, new Set(readings.map(({ call }) => call.call_id)).size);
    return readings.flatMap((reading, index): queries.ScoreRow[] => {
      const score = reply.scores[index];
      const by = { version: scorer.version, probability: reading.probability, now };
      return score === undefined ? [] : [scoreRow(reading, score, by)];
    });
  }

  private isOn(scorer: string, target: string): boolean {
    const own = this.config.targets[target];
    return own === undefined || (own.enabled && !own.off.includes(scorer));
  }
}

function knownOf({ prompt, redactions, attributes, truncated }: queries.UnscoredCall): ScoredCall {
  return { prompt, redactions, attributes, truncated };
}
