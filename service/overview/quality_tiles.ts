import type { Config } from '../../core/config/schema.js';
import type { CheckKind, Finding } from '../../core/findings/finding.js';
import { whyNoVerdict } from '../../core/words/no_verdict.js';
import { worstVerdict } from '../views/current_findings.js';
import { compared, count, plural, rate } from '../../core/words/amounts.js';
import { tileOf, type Tile } from './tiles.js';

/** Tiles of what is asked of the answers themselves; a kind that nobody asks about has none. */
export function qualityTiles(config: Config, findings: readonly Finding[]): Tile[] {
  const of = (kind: CheckKind) => findings.filter((each) => each.kind === kind);
  return [driftTile(config, of('drift')), toxicityTile(of('toxicity')), biasTile(of('bias'))].filter(
    (tile) => tile !== null,
  );
}

/** How many of the streams that are known well enough have drifted. `own` worst first. */
function driftTile(config: Config, own: readonly Finding[]): Tile | null {
  const [worst] = own;
  if (worst === undefined) return null;
  const known = own.filter(({ verdict }) => verdict !== 'no_data');
  const drifted = known.filter(({ verdict }) => verdict === 'over');
  const allowed = config.drift.false_alarms_per_30_days;
  const promise = `≤ ${rate(allowed)} false ${allowed === 1 ? 'alarm' : 'alarms'} / 30 d`;
  return tileOf({
    id: 'drift',
    label: 'Drift',
    unit: 'count',
    state: worstVerdict(own.map(({ verdict }) => verdict)),
    value: known.length === 0 ? null : drifted.length,
    value_of: `of ${plural(known.length, 'stream')}`,
    limit_label: drifted.length > 0 ? worst.title : promise,
    sample_size: Math.max(...own.map((each) => each.sample_size)),
    note: known.length === 0 ? whyNoVerdict(worst.summary) : drifted.length > 0 ? promise : '',
  });
}

/** The share of toxic answers of the target where it is worst; `own` worst first. */
function toxicityTile(own: readonly Finding[]): Tile | null {
  const [worst] = own.filter(({ metric }) => metric === 'toxicity');
  if (worst === undefined) return null;
  return tileOf({
    id: 'toxicity',
    label: 'Toxic answers',
    unit: 'ratio',
    state: worst.verdict,
    value: worst.value,
    limit: worst.limit,
    limit_label: worst.limit === null ? '' : `tolerated ${compared(worst.value, worst.limit, worst.unit)(worst.limit)}`,
    interval_low: worst.interval_low,
    interval_high: worst.interval_high,
    sample_size: worst.sample_size,
    note: worst.verdict === 'no_data' ? whatIsMissing(worst) : worst.title,
  });
}

/** How much more has to be seen, where that can be told; else why there is no verdict. */
function whatIsMissing({ summary, details }: Finding): string {
  const learning = details?.learning ?? null;
  if (learning === null) return whyNoVerdict(summary);
  return `about ${count(learning.needed - learning.seen)} more sessions needed`;
}

/** Bias has no one number: the worst verdict as a word, and how many comparisons gave one. */
function biasTile(own: readonly Finding[]): Tile | null {
  const [worst] = own;
  if (worst === undefined) return null;
  const state = worstVerdict(own.map(({ verdict }) => verdict));
  const alike = own.filter(({ verdict }) => verdict === state);
  const word = { over: 'violated', near: 'near', no_data: 'undecided', ok: 'cleared' }[state];
  return {
    ...tileOf({
      id: 'bias',
      label: 'Bias',
      unit: 'ratio',
      word,
      limit_label: `${count(alike.length)} of ${count(own.length)} comparisons`,
      sample_size: own.reduce((most, each) => Math.max(most, each.sample_size), 0),
      note: whyNoVerdict((alike[0] ?? worst).summary),
    }),
    state,
  };
}
