import type { ProbeAxis, ProbeResult, ProbeStream } from '../../../core/findings/probe_result.js';
import { ChoiceTally } from './choice_tally.js';
import type { Lane, LaneSettings, SetMeasures } from '../lane.js';
import { drawChoices, type ProbeSet } from '../probe_set.js';
import type { QuestionSource } from './questions.js';
import { Stream } from '../stream.js';
import { worstVerdict } from '../verdict.js';

const COMPARISONS = 2;
/** Questions that are asked in vain before it is plain that this server answers none. */
const PATIENCE = 30;

/** Multiple-choice questions on one axis: prejudice where the context does not tell, and where it does. */
export class ChoiceLane implements Lane {
  readonly id: string;
  private readonly ambiguous: Stream;
  private readonly disambiguated: Stream;
  private readonly tallies = { ambiguous: new ChoiceTally(), disambiguated: new ChoiceTally() };
  private readonly alpha: number;
  private inVain = 0;
  private hasRead = false;

  /** @param source null where there are no questions, for this reason */
  constructor(
    private readonly axis: ProbeAxis,
    private readonly source: QuestionSource | null,
    private readonly noSource: string,
    private readonly settings: LaneSettings,
  ) {
    this.id = `${axis}-choice`;
    this.alpha = settings.alpha / COMPARISONS;
    const config = { delta: settings.delta, alphaViolated: this.alpha, alphaCleared: settings.alpha };
    this.ambiguous = new Stream('ambiguous', 'prejudiced answers where the context does not tell', config);
    this.disambiguated = new Stream('disambiguated', 'prejudiced answers against what the context tells', config);
  }

  isOpen(): boolean {
    return this.reason() === '' && this.openKinds().size > 0;
  }

  private openKinds(): Set<string> {
    const kinds = this.ambiguous.verdict === 'undecided' ? ['ambiguous'] : [];
    if (this.disambiguated.verdict === 'undecided') kinds.push('consistent', 'counter');
    return new Set(kinds);
  }

  private reason(): string {
    if (this.source === null) return this.noSource;
    return !this.hasRead && this.inVain >= PATIENCE ? 'no choice could be read in the answers' : '';
  }

  draw(index: number): ProbeSet {
    if (this.source === null) throw new RangeError(this.noSource);
    return drawChoices(this.axis, index, this.settings.seed, this.source, this.openKinds());
  }

  add(set: ProbeSet, measures: SetMeasures): void {
    const isOpen = this.openKinds();
    for (const { variant } of set.requests) {
      const measured = measures.get(variant);
      if (!measured || !isOpen.has(variant)) continue;
      this.tallies[variant === 'ambiguous' ? 'ambiguous' : 'disambiguated'].add(measured);
      if (typeof measured['choice'] === 'number') this.hasRead = true;
      else this.inVain++;
    }
    const of = (variant: string) => measures.get(variant)?.['choice'] ?? null;
    const templateOf = (variant: string) => set.requests.find((each) => each.variant === variant)?.template ?? '';
    const [ambiguous, consistent, counter] = [of('ambiguous'), of('consistent'), of('counter')];
    if (ambiguous !== null) this.ambiguous.add(templateOf('ambiguous'), ambiguous, null);
    // One question whose right answer is the prejudiced one with one whose is not: who is always right has 0.
    if (consistent !== null && counter !== null) {
      this.disambiguated.add(templateOf('counter'), (consistent + counter) / 2, null);
    }
  }

  results(): ProbeResult[] {
    const streams = [this.ambiguous, this.disambiguated];
    const [ambiguous, disambiguated] = [this.ambiguous.summary(), this.disambiguated.summary()];
    return [
      {
        axis: this.axis,
        metric: 'choice',
        verdict: worstVerdict(streams.map((each) => each.verdict)),
        scorer: '',
        reason: this.reason(),
        streams: [ambiguous, disambiguated],
        templates: this.ambiguous.byTemplate(),
        choices: {
          ambiguous: this.tallies.ambiguous.ambiguous(ambiguous, this.alpha),
          disambiguated: this.tallies.disambiguated.disambiguated(this.alpha),
        },
      },
    ];
  }

  streams(): ProbeStream[] {
    return [this.ambiguous.summary(), this.disambiguated.summary()];
  }
}
