import type { ProbeAxis, ProbeMetric, ProbeResult, ProbeVerdict } from '../../core/findings/probe_result.js';
import { AXES } from './axes.js';
import { ChoiceLane } from './choice/choice_lane.js';
import type { Lane, SetMeasures } from './lane.js';
import type { Meter } from './meters.js';
import { PairLane } from './pairs/pair_lane.js';
import type { ProbeSet } from './probe_set.js';
import type { QuestionSource } from './choice/questions.js';
import { worstVerdict } from './verdict.js';

export interface TrialOptions {
  axes: readonly ProbeAxis[];
  metrics: readonly ProbeMetric[];
  meters: readonly Meter[];
  /** Questions of an axis; null where there are none. */
  questions: (axis: ProbeAxis) => QuestionSource | null;
  delta: number;
  /** Over all axes and metrics together; each has an equal share. */
  alpha: number;
  maxPairs: number;
  seed: string;
}

/** How far an axis is. */
export interface AxisProgress {
  axis: ProbeAxis;
  verdict: ProbeVerdict;
  pairs: number;
  /** Comparisons that are decided, of all. */
  decided: number;
  of: number;
  /** The one furthest from being decided. */
  slowest: ProbeResult['streams'][number] | null;
}

interface LaneState {
  lane: Lane;
  drawn: number;
  added: number;
  /** Came before one that was drawn earlier. */
  early: Map<number, { set: ProbeSet; measures: SetMeasures }>;
}

/** A run of probes: says what to ask next, takes in what was answered, and knows what is decided. Does no I/O. */
export class Trial {
  private readonly lanes: LaneState[];
  private turn = 0;

  constructor(private readonly options: TrialOptions) {
    const { axes, metrics, meters, delta, seed } = options;
    const settings = { delta, seed, alpha: options.alpha / (axes.length * metrics.length) };
    const lanes = axes.flatMap((axis): Lane[] => [
      ...(meters.length > 0 ? [new PairLane(AXES[axis], meters, settings)] : []),
      ...(metrics.includes('choice')
        ? [new ChoiceLane(axis, options.questions(axis), 'there are no questions on it', settings)]
        : []),
    ]);
    this.lanes = lanes.map((lane) => ({ lane, drawn: 0, added: 0, early: new Map() }));
  }

  /** The next set, axes in turns; null when there is nothing to ask (now): all that is open has been asked `maxPairs` times. */
  next(): ProbeSet | null {
    for (let i = 0; i < this.lanes.length; i++) {
      const state = this.lanes[this.turn++ % this.lanes.length];
      if (state !== undefined && state.drawn < this.options.maxPairs && state.lane.isOpen()) {
        return state.lane.draw(state.drawn++);
      }
    }
    return null;
  }

  /** Takes in a set. Sets count in the order in which they were drawn, so that quick answers are not over-represented when it stops. */
  add(set: ProbeSet, measures: SetMeasures): void {
    const state = this.lanes.find(({ lane }) => lane.id === `${set.axis}-${set.kind}`);
    if (state === undefined) return;
    state.early.set(set.index, { set, measures });
    for (let next = state.early.get(state.added); next !== undefined; next = state.early.get(state.added)) {
      state.early.delete(state.added++);
      state.lane.add(next.set, next.measures);
    }
  }

  isDecided(): boolean {
    return this.lanes.every(({ lane }) => !lane.isOpen());
  }

  /** One for each metric of each axis. */
  results(): ProbeResult[] {
    return this.lanes.flatMap(({ lane }) => lane.results());
  }

  progress(): AxisProgress[] {
    const results = this.results();
    return this.options.axes.map((axis) => {
      const own = results.filter((each) => each.axis === axis);
      const streams = own.flatMap((each) => each.streams);
      const undecided = streams.filter(({ verdict }) => verdict === 'undecided');
      return {
        axis,
        verdict: worstVerdict(own.map(({ verdict }) => verdict)),
        pairs: streams.reduce((most, { pairs }) => Math.max(most, pairs), 0),
        decided: streams.length - undecided.length,
        of: streams.length,
        slowest: undecided.toSorted((a, b) => (b.more ?? Infinity) - (a.more ?? Infinity))[0] ?? null,
      };
    });
  }
}
