import type { Ask } from '../../core/ask.js';
import type { GateConfig } from '../../core/config/sections/gate.js';
import { asNumber, asString } from '../../core/json.js';
import { queries } from '../../store/index.js';
import { createScorers, type Scorer } from '../scorers/index.js';
import { loadProblem, readAnswers, refusedAnswers, scoredAnswers } from './answers.js';
import type { Measured } from './judge.js';
import { fixedMetrics, JSON_SERVICE, scorerMetric, type Metric } from './metrics.js';
import type { Selector } from './selector.js';

export interface SideCounts {
  sessions: number;
  calls: number;
  /** Calls that both selectors choose: they belong to neither side. */
  shared: number;
  /** Sessions that were read: all of them, or a sample. */
  read: number;
}

interface Measurement {
  measured: Measured[];
  baseline: SideCounts;
  candidate: SideCounts;
}

/** A side, and the other one, whose calls are left out. */
type Pair = readonly [Selector, Selector];

/** Reads the sessions of both sides, and every metric of theirs. @param wanted names of metrics; all when there are none */
export async function measure(
  ask: Ask,
  baseline: Selector,
  candidate: Selector,
  config: GateConfig,
  wanted: readonly string[],
): Promise<Measurement> {
  const pairs: [Pair, Pair] = [
    [baseline, candidate],
    [candidate, baseline],
  ];
  const [base, cand] = [await readSide(ask, pairs[0]), await readSide(ask, pairs[1])];
  const isWanted = ({ name }: Metric) => wanted.length === 0 || wanted.includes(name);
  const answers = answersOnce(ask, pairs);
  const measured: Measured[] = [];
  for (const metric of fixedMetrics(config).filter(isWanted)) {
    if (metric.name === 'refusals') {
      measured.push({ metric, isRequired: wanted.includes(metric.name), ...(await refusals(answers)) });
      continue;
    }
    const column = `value_${metric.name.replace(/_p\d+$/, '')}`;
    const sides = { baseline: valuesOf(base.rows, column), candidate: valuesOf(cand.rows, column) };
    const isRequired = wanted.includes(metric.name);
    measured.push(
      metric.name === 'json' ? { metric, isRequired, ...jsonOnly(sides) } : { metric, isRequired, ...sides },
    );
  }
  measured.push(...(await measureScores(ask, pairs, answers, { config, wanted })));
  return { measured, baseline: base.counts, candidate: cand.counts };
}

type Answers = Awaited<ReturnType<typeof readAnswers>>;
type BothAnswers = () => Promise<{ baseline: Answers; candidate: Answers }>;

/** Answers of both sides: read when something needs them, and once. */
function answersOnce(ask: Ask, [baseline, candidate]: readonly [Pair, Pair]): BothAnswers {
  let read: ReturnType<BothAnswers> | undefined;
  return () =>
    (read ??= (async () => ({
      baseline: await readAnswers(ask, baseline),
      candidate: await readAnswers(ask, candidate),
    }))());
}

async function refusals(answers: BothAnswers): Promise<Pick<Measured, 'baseline' | 'candidate' | 'problem'>> {
  const scorer = createScorers().find(({ name }) => name === 'refusal');
  if (scorer === undefined) return { baseline: [], candidate: [], problem: 'there is no scorer of refusals' };
  return readBy(scorer, answers, refusedAnswers);
}

/** Both sides read here and now, by one scorer in one version. */
async function readBy(
  scorer: Scorer,
  answers: BothAnswers,
  read: typeof scoredAnswers,
): Promise<Pick<Measured, 'baseline' | 'candidate' | 'problem'>> {
  const problem = await loadProblem(scorer);
  if (problem !== null) return { baseline: [], candidate: [], problem };
  const { baseline, candidate } = await answers();
  return { baseline: await read(scorer, baseline), candidate: await read(scorer, candidate) };
}

async function readSide(ask: Ask, [side, other]: Pair) {
  const [row] = await ask(queries.comparedCountsSql(side, other));
  const rows = await ask(queries.comparedSessionsSql(side, other));
  const count = (name: string) => asNumber(row?.[name]) ?? 0;
  const counts: SideCounts = {
    sessions: count('sessions'),
    calls: count('calls'),
    shared: count('shared'),
    read: rows.length,
  };
  return { rows, counts };
}

function valuesOf(rows: readonly Record<string, unknown>[], column: string): number[] {
  const values = rows.map((row) => asNumber(row[column])).filter((value) => value !== null);
  return values.sort((a, b) => a - b);
}

/** Where the baseline does not answer in JSON, there is no format to keep. */
function jsonOnly(sides: { baseline: number[]; candidate: number[] }): { baseline: number[]; candidate: number[] } {
  const share = sides.baseline.reduce((sum, value) => sum + value, 0) / sides.baseline.length;
  return share >= JSON_SERVICE ? sides : { baseline: [], candidate: [] };
}

interface ScorerVersion {
  scorer: string;
  version: string;
  sessions: number;
  least: number;
}

/**
 * Scorers that have read calls on both sides in one version take part with the scores they gave then; the others read the answers now. Heavy ones
 * do not: it would take too long.
 */
async function measureScores(
  ask: Ask,
  pairs: readonly [Pair, Pair],
  answers: BothAnswers,
  { config, wanted }: { config: GateConfig; wanted: readonly string[] },
): Promise<Measured[]> {
  const baseline = await scorersOf(ask, pairs[0]);
  const candidate = await scorersOf(ask, pairs[1]);
  const readable = createScorers().filter(isReadable);
  const seen = [...baseline, ...candidate].map(({ scorer }) => scorer);
  const named = wanted.flatMap((name) => (name.startsWith('score:') ? [name.slice('score:'.length)] : []));
  const all = [...seen, ...readable.map(({ name }) => name)];
  const scorers = [...new Set(wanted.length === 0 ? all : named)].filter((name) => !NOT_COMPARED.test(name)).sort();
  const measured: Measured[] = [];
  for (const scorer of scorers) {
    const metric = scorerMetric(scorer, config);
    if (config.off.includes(scorer) || config.off.includes(metric.name)) continue;
    const isRequired = wanted.includes(metric.name);
    const common = commonVersion(
      baseline.filter((each) => each.scorer === scorer),
      candidate.filter((each) => each.scorer === scorer),
    );
    const now = common === null ? readable.find(({ name }) => name === scorer) : undefined;
    if (now !== undefined) {
      measured.push({ metric, isRequired, ...(await readBy(now, answers, scoredAnswers)) });
      continue;
    }
    const read = async ([side, other]: Pair) =>
      common === null ? [] : valuesOf(await ask(queries.comparedScoresSql(side, other, common)), 'mean_score');
    const sides = { baseline: await read(pairs[0]), candidate: await read(pairs[1]) };
    const problem = common === null ? { problem: noCommonVersion(scorer, baseline, candidate) } : {};
    measured.push({ metric, isRequired, ...sides, ...problem });
  }
  return measured;
}

/** Scores that say how sure a label is, and no more; what clients wrote is not the candidate's doing. */
const NOT_COMPARED = /^language\b|\.prompt$/;

function isReadable({ isHeavy, reads }: Scorer): boolean {
  return isHeavy !== true && reads !== 'prompt';
}

async function scorersOf(ask: Ask, [side, other]: Pair): Promise<ScorerVersion[]> {
  const rows = await ask(queries.comparedScorersSql(side, other));
  return rows.map((row) => ({
    scorer: asString(row['scorer']),
    version: asString(row['version']),
    sessions: asNumber(row['sessions']) ?? 0,
    least: asNumber(row['least']) ?? 1,
  }));
}

/** The version that both sides have most sessions of: scores of different versions are never compared. */
function commonVersion(baseline: readonly ScorerVersion[], candidate: readonly ScorerVersion[]): ScorerVersion | null {
  const common = baseline.flatMap((each) => {
    const twin = candidate.find(({ version }) => version === each.version);
    if (twin === undefined) return [];
    return [{ ...each, sessions: Math.min(each.sessions, twin.sessions), least: Math.min(each.least, twin.least) }];
  });
  return common.toSorted((a, b) => b.sessions - a.sessions)[0] ?? null;
}

function noCommonVersion(
  scorer: string,
  baseline: readonly ScorerVersion[],
  candidate: readonly ScorerVersion[],
): string {
  const has = (side: readonly ScorerVersion[]) => side.some((each) => each.scorer === scorer);
  if (has(baseline) && has(candidate)) return 'scored by different versions of the scorer';
  if (!has(baseline) && !has(candidate)) return 'nothing was scored on either side';
  return `nothing was scored of the ${has(baseline) ? 'candidate' : 'baseline'}`;
}
