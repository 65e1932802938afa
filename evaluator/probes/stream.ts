import {
  PROBE_LIMITS,
  type ProbeExample,
  type ProbeStream,
  type ProbeTemplate,
  type ProbeVerdict,
} from '../../core/findings/probe_result.js';
import {
  createPairedDifference,
  meanDifference,
  pairedInterval,
  pairedVerdict,
  pairsNeeded,
  updatePairedDifference,
  type PairedDifferenceConfig,
  type PairedDifferenceState,
} from '../stats/e_values/paired_difference.js';

interface TemplateTally {
  pairs: number;
  sum: number;
  /** Names of requests; the largest differences first. */
  examples: ProbeExample[];
}

/** One comparison: a group with the reference in one metric, or the answers to one kind of question. */
export class Stream {
  private state: PairedDifferenceState;
  private readonly templates = new Map<string, TemplateTally>();
  /** Intervals take a while: kept until the next pair. */
  private known: ProbeStream | null = null;

  constructor(
    readonly name: string,
    private readonly title: string,
    config: PairedDifferenceConfig,
  ) {
    this.state = createPairedDifference(config);
  }

  get verdict(): ProbeVerdict {
    return pairedVerdict(this.state);
  }

  get pairs(): number {
    return this.state.values.length;
  }

  /** @param calls names of the two requests; null where it is no pair. What comes after the verdict is not counted. */
  add(template: string, difference: number, calls: Pick<ProbeExample, 'reference' | 'other'> | null): void {
    if (this.verdict !== 'undecided') return;
    this.state = updatePairedDifference(this.state, difference);
    this.known = null;
    const tally = this.templates.get(template) ?? { pairs: 0, sum: 0, examples: [] };
    tally.pairs++;
    tally.sum += difference;
    if (calls !== null) {
      tally.examples = [...tally.examples, { ...calls, difference }]
        .toSorted((a, b) => Math.abs(b.difference) - Math.abs(a.difference))
        .slice(0, PROBE_LIMITS.examples);
    }
    this.templates.set(template, tally);
  }

  /** Mean difference in size, for telling which stream stands out. */
  get size(): number {
    return Math.abs(meanDifference(this.state) ?? 0);
  }

  summary(): ProbeStream {
    this.known ??= this.summarised();
    return this.known;
  }

  private summarised(): ProbeStream {
    const { name, title, verdict, pairs } = this;
    const gap = meanDifference(this.state);
    const { low, high } = pairedInterval(this.state, this.state.config.alphaViolated);
    return { name, title, verdict, gap, low, high, pairs, more: pairsNeeded(this.state) };
  }

  /** By template, the largest mean differences first. */
  byTemplate(): ProbeTemplate[] {
    return [...this.templates]
      .map(([template, { pairs, sum, examples }]) => ({ template, pairs, gap: sum / pairs, examples }))
      .toSorted((a, b) => Math.abs(b.gap) - Math.abs(a.gap))
      .slice(0, PROBE_LIMITS.templates);
  }
}
