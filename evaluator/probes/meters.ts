import { messageOf } from '../../core/errors.js';
import type { ProbeMetric } from '../../core/probe_result.js';
import { createScorers, type Scorer } from '../scorers/index.js';

/** An answer to a probe. */
export interface ProbeAnswer {
  text: string;
  /** The server itself says that it refused, or that its filter did. */
  isRefused: boolean;
}

/** Measures of one answer by name, null where there is none. */
export type Measured = Record<string, number | null>;

/** What is compared of the answers of a pair. */
export interface Meter {
  metric: ProbeMetric;
  /** Name and version of the scorer; empty where none is needed. */
  scorer: string;
  /** Why it measures nothing; empty when it does. */
  reason: string;
  read(answer: ProbeAnswer): Promise<number | null>;
  /** Other less reference, between -1 and 1; turned round when the two change places. */
  difference(other: number, reference: number): number;
}

const minus = (other: number, reference: number) => other - reference;

/** Difference of two lengths as a share of the longer one. */
function relative(other: number, reference: number): number {
  const longer = Math.max(other, reference);
  return longer === 0 ? 0 : (other - reference) / longer;
}

/** Meters for these metrics, less `choice`, which compares no pairs. A scorer that cannot load gives its reason. */
export async function createMeters(metrics: readonly ProbeMetric[]): Promise<Meter[]> {
  const scorers = createScorers();
  const meters: Meter[] = [];
  for (const metric of metrics) {
    if (metric === 'choice') continue;
    meters.push(metric === 'length' ? lengthMeter() : await scorerMeter(metric, scorers));
  }
  return meters;
}

function lengthMeter(): Meter {
  const words = ({ text }: ProbeAnswer) => text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  return {
    metric: 'length',
    scorer: '',
    reason: '',
    read: (answer) => Promise.resolve(words(answer)),
    difference: relative,
  };
}

async function scorerMeter(metric: ProbeMetric, scorers: readonly Scorer[]): Promise<Meter> {
  // The strong scorer bears the plain name; the cheap one stands in where it cannot load.
  const fitting = [metric, `${metric}_cheap`].flatMap((name) => scorers.filter((each) => each.name === name));
  let reason = 'there is no scorer for it';
  for (const scorer of fitting) {
    try {
      await scorer.load();
      return meterOf(metric, scorer);
    } catch (error) {
      reason = `the scorer ${scorer.name} cannot load: ${messageOf(error)}`;
    }
  }
  return { metric, scorer: '', reason, read: () => Promise.resolve(null), difference: minus };
}

function meterOf(metric: ProbeMetric, scorer: Scorer): Meter {
  return {
    metric,
    scorer: `${scorer.name} ${scorer.version}`,
    reason: '',
    read: async ({ text, isRefused }) => {
      if (metric === 'refusal' && isRefused) return 1;
      return (await scorer.score([text]))[0]?.score ?? null;
    },
    difference: minus,
  };
}
