import type { JudgeScorer } from '../../evaluator/judges/index.js';

/** Of an answer to a probe with its question, UTF-16 units; answers are asked to be short. */
const CHARACTERS_EACH = 1000;

/** What the judge of a run has cost: now, and before the run was broken off. */
export class JudgingCost {
  private readonly guess: number | null;
  private judged: number;
  private noted = 0;

  /**
   * @param judge null where none is asked
   * @param judgedBefore answers that were judged when the run was broken off
   * @param usdBefore what they cost, US dollars
   */
  constructor(
    private readonly judge: Pick<JudgeScorer, 'usd' | 'estimate'> | null,
    judgedBefore: number,
    private readonly usdBefore: number,
  ) {
    this.guess = judge?.estimate({ texts: 1, characters: CHARACTERS_EACH }) ?? null;
    this.judged = judgedBefore;
  }

  /** Answers that were measured, so that nothing is to be set aside for them. */
  get answers(): number {
    return this.judged;
  }

  /** US dollars; null where nobody judges, or its price is not known. */
  get usd(): number | null {
    const now = this.judge?.usd ?? null;
    return now === null ? null : this.usdBefore + now;
  }

  /** US dollars an answer, about. */
  get each(): number | null {
    const { usd } = this;
    return usd === null || usd === 0 || this.judged === 0 ? this.guess : usd / this.judged;
  }

  /** An answer was judged. @returns US dollars since the last time, to be noted */
  take(): number {
    this.judged++;
    const now = this.judge?.usd ?? 0;
    const since = now - this.noted;
    this.noted = now;
    return since;
  }
}
