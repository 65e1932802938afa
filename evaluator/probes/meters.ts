import { messageOf, SidelightError } from '../../core/errors.js';
import type { ProbeMetric } from '../../core/findings/probe_result.js';
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
  /** @throws {SidelightError} USAGE when a judge may spend no more */
  read(answer: ProbeAnswer, prompt: string): Promise<number | null>;
  /** Other less reference, between -1 and 1; turned round when the two change places. */
  difference(other: number, reference: number): number;
}

const minus = (other: number, reference: number) => other - reference;

/** Difference of two lengths as a share of the longer one. */
function relative(other: number, reference: number): number {
  const longer = Math.max(other, reference);
  return longer === 0 ? 0 : (other - reference) / longer;
}

/** A judge that scores answers, and stops at its limit. */
export type ProbeJudge = Scorer & { readonly isCapped: boolean };

/**
 * Meters for these metrics, less `choice`, which compares no pairs. A scorer that cannot load gives its reason.
 * @param judge for the metric of that name; null where none is configured
 */
export async function createMeters(metrics: readonly ProbeMetric[], judge: ProbeJudge | null): Promise<Meter[]> {
  const scorers = createScorers();
  const meters: Meter[] = [];
  for (const metric of metrics) {
    if (metric === 'choice') continue;
    if (metric === 'length') meters.push(lengthMeter());
    else if (metric === 'judge') meters.push(judgeMeter(judge));
    else meters.push(await scorerMeter(metric, scorers));
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

function judgeMeter(judge: ProbeJudge | null): Meter {
  const reason = judge === null ? 'no judge is chosen: scorers.judges, and probes.judge where there are several' : '';
  return {
    metric: 'judge',
    scorer: judge === null ? '' : `${judge.name} ${judge.version}`,
    reason,
    read: async ({ text }, prompt) => {
      const call = { prompt, redactions: {}, attributes: {}, truncated: false };
      const [found] = (await judge?.score([text], [call])) ?? [];
      if (judge?.isCapped === true) {
        throw new SidelightError('USAGE', `the limit of the judge ${judge.name} is reached`, {
          hint: '--resume goes on with the run; daily_cost_cap and daily_requests in scorers.judges set the limit.',
        });
      }
      return found?.score ?? null;
    },
    difference: minus,
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
