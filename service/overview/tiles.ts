import type { z } from 'zod';
import type { Config } from '../../core/config/schema.js';
import type { Finding, Unit } from '../../core/findings/finding.js';
import type { queries } from '../../store/index.js';
import type { tile } from '../schemas/api.js';
import { concerns, worstVerdict } from '../views/current_findings.js';
import { compared, count, plural, rate } from '../../core/words/amounts.js';
import { limitFor } from './limits.js';
import { spark, type StepPoint } from './series.js';
import { wilson } from '../../core/wilson.js';
import { whyNoVerdict } from '../../core/words/no_verdict.js';

export type Tile = z.output<typeof tile>;

/** What the tiles of traffic are made of. */
export interface TileInput {
  scope: queries.Scope;
  totals: queries.RollupFigures;
  previous: queries.RollupFigures;
  grid: readonly StepPoint[];
  /** Time in which calls could come: since the first one, when that is in the range. Seconds. */
  seconds: number;
  previousSeconds: number;
  findings: readonly Finding[];
}

/** Calls that a figure is of. */
type CountedCalls = 'calls' | 'duration_calls' | 'ttft_calls';

const EMPTY: Omit<Tile, 'id' | 'label' | 'unit'> = {
  state: 'no_data',
  value: null,
  limit: null,
  limit_label: '',
  share_used: null,
  forecast: null,
  forecast_share: null,
  previous: null,
  interval_low: null,
  interval_high: null,
  sample_size: 0,
  note: '',
  spark: [],
};

/** A tile, with nothing known but what is given; without a value nothing is claimed. */
export function tileOf(given: Partial<Tile> & { id: string; label: string; unit: Unit }): Tile {
  const tile = { ...EMPTY, ...given };
  const share = tile.value !== null && tile.limit !== null && tile.limit > 0 ? tile.value / tile.limit : null;
  return { ...tile, share_used: share, state: tile.value === null ? 'no_data' : tile.state };
}

/** Tiles of traffic, each held against the latest finding of its kind. */
export function trafficTiles(config: Config, input: TileInput): Tile[] {
  return [
    ttftTile(config, input),
    latencyTile(config, input),
    errorTile(config, input),
    throughputTile(input),
    tokensTile(input),
  ];
}

function ttftTile(config: Config, input: TileInput): Tile {
  const limit = limitFor(config, 'ttft', input.scope);
  return tileOf({
    id: 'ttft',
    label: 'TTFT p95',
    unit: 'ms',
    ...sloState(input, 'ttft', 'ttft_calls'),
    value: input.totals.ttft_p95_ms,
    previous: input.previous.ttft_p95_ms,
    limit,
    limit_label: limit === null ? '' : `budget ${compared(input.totals.ttft_p95_ms, limit, 'ms')(limit)}`,
    sample_size: input.totals.ttft_calls,
    spark: spark(input.grid.map((each) => each.figures?.ttft_p95_ms ?? null)),
  });
}

function latencyTile(config: Config, input: TileInput): Tile {
  const limit = limitFor(config, 'latency', input.scope);
  return tileOf({
    id: 'latency',
    label: 'Latency p95',
    unit: 'ms',
    ...sloState(input, 'latency', 'duration_calls'),
    value: input.totals.duration_p95_ms,
    previous: input.previous.duration_p95_ms,
    limit,
    limit_label: limit === null ? '' : `budget ${compared(input.totals.duration_p95_ms, limit, 'ms')(limit)}`,
    sample_size: input.totals.duration_calls,
    spark: spark(input.grid.map((each) => each.figures?.duration_p95_ms ?? null)),
  });
}

function errorTile(config: Config, input: TileInput): Tile {
  const limit = limitFor(config, 'error_ratio', input.scope);
  const value = ratio(input.totals.errors, input.totals.calls);
  const interval = wilson(input.totals.errors, input.totals.calls);
  return tileOf({
    id: 'errors',
    label: 'Error ratio',
    unit: 'ratio',
    ...sloState(input, 'error_ratio', 'calls'),
    value,
    previous: ratio(input.previous.errors, input.previous.calls),
    limit,
    limit_label: limit === null ? '' : `budget ${compared(value, limit, 'ratio')(limit)}`,
    interval_low: interval?.low ?? null,
    interval_high: interval?.high ?? null,
    sample_size: input.totals.calls,
    spark: spark(input.grid.map(({ figures }) => (figures ? ratio(figures.errors, figures.calls) : null))),
  });
}

function throughputTile(input: TileInput): Tile {
  const { totals, previous } = input;
  const tokens = totals.output_tokens / input.seconds;
  return tileOf({
    id: 'throughput',
    label: 'Throughput',
    unit: 'calls',
    rate_per: 's',
    value: totals.calls === 0 ? null : totals.calls / input.seconds,
    previous: previous.calls === 0 ? null : previous.calls / input.previousSeconds,
    sample_size: totals.calls,
    note: totals.output_tokens === 0 ? '' : `${rate(tokens)} output tokens/s`,
    spark: spark(input.grid.map(({ figures, seconds }) => (figures?.calls ?? 0) / seconds)),
  });
}

function tokensTile(input: TileInput): Tile {
  const { totals, previous } = input;
  return tileOf({
    id: 'tokens',
    label: 'Tokens',
    unit: 'tokens',
    value: tokensOf(totals),
    previous: tokensOf(previous),
    sample_size: totals.calls,
    note: tokensNote(totals),
    spark: spark(input.grid.map(({ figures }) => (figures ? tokensOf(figures) : 0))),
  });
}

/** Unknown where nothing was counted, though tokens were used. */
function tokensOf({ calls, input_tokens, output_tokens, uncounted_calls }: queries.RollupFigures): number | null {
  const tokens = input_tokens + output_tokens;
  return calls === 0 || (tokens === 0 && uncounted_calls > 0) ? null : tokens;
}

function tokensNote({ input_tokens, output_tokens, uncounted_calls }: queries.RollupFigures): string {
  const counted = `${count(input_tokens)} in, ${count(output_tokens)} out`;
  if (uncounted_calls === 0) return counted;
  const uncounted = `${plural(uncounted_calls, 'call')} without counts`;
  return input_tokens + output_tokens === 0 ? uncounted : `${counted}, ${uncounted}`;
}

/** The verdict of the objectives of one metric, and which of them is bad. @param counted the calls that they are about */
function sloState(input: TileInput, metric: string, counted: CountedCalls): Pick<Tile, 'state' | 'note'> {
  const about = input.findings.filter(
    (each) => each.kind === 'slo' && each.metric === metric && concerns(each, input.scope),
  );
  const state = worstVerdict(about.map((each) => each.verdict));
  if (state === 'no_data') return { state, note: whyUnknown(about, input.grid, counted) };
  const worst = about.find((each) => each.verdict === state);
  if (worst === undefined || state === 'ok') return { state, note: '' };
  return { state, note: `${worst.title}, ${plural(worst.sample_size, 'call')}` };
}

/** What those that are nearest to a verdict lack. Calls that are newer than the last time they were asked are in none of them. */
function whyUnknown(about: readonly Finding[], grid: readonly StepPoint[], counted: CountedCalls): string {
  const [nearest] = about.toSorted((a, b) => b.sample_size - a.sample_size);
  if (nearest === undefined) return '';
  const first = grid.findIndex(({ figures }) => (figures?.[counted] ?? 0) > 0);
  const end = grid[first + 1]?.at;
  const isNew = first >= 0 && (end === undefined || Date.parse(end) > Date.parse(nearest.at));
  return isNew && nearest.sample_size === 0 ? 'the calls are too new to be judged' : whyNoVerdict(nearest.summary);
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
