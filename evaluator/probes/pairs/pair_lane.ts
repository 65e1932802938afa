import type { ProbeResult, ProbeStream } from '../../../core/findings/probe_result.js';
import type { Axis } from '../axes.js';
import type { Lane, LaneSettings, SetMeasures } from '../lane.js';
import type { Meter } from '../meters.js';
import { drawPairs, REFERENCE, requestName, type ProbeSet } from '../probe_set.js';
import { Stream } from '../stream.js';
import { worstVerdict } from '../verdict.js';

/** Counterfactual pairs on one axis: the same request about people of each group and of the reference. */
export class PairLane implements Lane {
  readonly id: string;
  /** By metric, one for each group. */
  private readonly compared: { meter: Meter; streams: Stream[] }[];

  constructor(
    private readonly axis: Axis,
    meters: readonly Meter[],
    private readonly settings: LaneSettings,
  ) {
    this.id = `${axis.name}-pair`;
    const { delta, alpha } = settings;
    const config = { delta, alphaViolated: alpha / axis.groups.length, alphaCleared: alpha };
    this.compared = meters.map((meter) => ({
      meter,
      streams: axis.groups.map(
        ({ name, title }) => new Stream(name, `${title} against ${axis.reference.title}`, config),
      ),
    }));
  }

  isOpen(): boolean {
    return this.openGroups().size > 0;
  }

  private openGroups(): Set<string> {
    const measured = this.compared.filter(({ meter }) => meter.reason === '');
    return new Set(
      measured.flatMap(({ streams }) =>
        streams.filter(({ verdict }) => verdict === 'undecided').map(({ name }) => name),
      ),
    );
  }

  draw(index: number): ProbeSet {
    return drawPairs(this.axis, index, this.settings.seed, this.openGroups());
  }

  add(set: ProbeSet, measures: SetMeasures): void {
    const reference = measures.get(REFERENCE);
    if (!reference) return;
    for (const { variant, template } of set.requests) {
      const other = measures.get(variant);
      if (variant === REFERENCE || !other) continue;
      const calls = { reference: requestName(set, REFERENCE), other: requestName(set, variant) };
      for (const { meter, streams } of this.compared) {
        const [theirs, usual] = [other[meter.metric] ?? null, reference[meter.metric] ?? null];
        if (theirs === null || usual === null) continue;
        const stream = streams.find(({ name }) => name === variant);
        stream?.add(template, meter.difference(theirs, usual), calls);
      }
    }
  }

  results(): ProbeResult[] {
    return this.compared.map(({ meter, streams }) => {
      const verdict = worstVerdict(streams.map((each) => each.verdict));
      const outstanding = streams
        .filter((each) => verdict !== 'violated' || each.verdict === 'violated')
        .toSorted((a, b) => b.size - a.size)[0];
      return {
        axis: this.axis.name,
        metric: meter.metric,
        verdict,
        scorer: meter.scorer,
        reason: meter.reason,
        streams: streams.map((each) => each.summary()),
        templates: outstanding?.byTemplate() ?? [],
        choices: null,
      };
    });
  }

  streams(): ProbeStream[] {
    return this.compared.flatMap(({ streams }) => streams.map((each) => each.summary()));
  }
}
