import { SidelightError } from '../../core/errors.js';

type Name = 'baseline' | 'candidate';

/** So many answers of a side, all failed: it will not get better. */
const HOPELESS = 8;

/** Answers of a replay that failed, by side: a candidate that fails is judged so, a baseline that always does is none. */
export class Failures {
  private readonly sides = { baseline: new Side(), candidate: new Side() };

  /**
   * @param problem of an answer; null: it went well
   * @throws {SidelightError} UPSTREAM_UNREACHABLE when nothing of the baseline goes well
   */
  note(name: Name, problem: string | null): void {
    this.sides[name].note(problem);
    this.check('baseline', HOPELESS);
  }

  /** @throws {SidelightError} UPSTREAM_UNREACHABLE when that many answers or more have failed, and none went well */
  check(name: Name, most: number): void {
    const { well, failed } = this.sides[name];
    if (well > 0 || failed < most) return;
    throw new SidelightError(
      'UPSTREAM_UNREACHABLE',
      `all ${failed} answers of the ${name} failed, most with ${this.sides[name].usual()}: there is nothing to compare with`,
      {
        hint: 'Requests are chats of the OpenAI protocol: model=NAME in the selector names their model, --key-env NAME the variable with an API key. Then begin anew, without --resume.',
      },
    );
  }

  /** For the line on how far it is; empty without any. */
  text(): string {
    const failed = this.sides.baseline.failed + this.sides.candidate.failed;
    return failed === 0 ? '' : `, ${failed} failed`;
  }

  /** For the report. */
  notes(): string[] {
    return (['baseline', 'candidate'] as const).flatMap((name) => {
      const { well, failed } = this.sides[name];
      if (failed === 0) return [];
      return [`${failed} of ${well + failed} answers of the ${name} failed, most with ${this.sides[name].usual()}.`];
    });
  }
}

class Side {
  well = 0;
  failed = 0;
  private readonly problems = new Map<string, number>();

  note(problem: string | null): void {
    if (problem === null) {
      this.well++;
      return;
    }
    this.failed++;
    this.problems.set(problem, (this.problems.get(problem) ?? 0) + 1);
  }

  /** The most frequent problem. */
  usual(): string {
    return [...this.problems].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
  }
}
