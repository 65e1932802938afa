import { periodAround, type Span } from '../../../core/calendar.js';
import type { DeclaredGroups } from '../../../core/config/bias.js';
import type { Finding } from '../../../core/finding.js';
import { queries } from '../../../store/index.js';
import { compareBatch, type ComparisonState, createComparison } from '../../bias/comparison.js';
import { Floors } from '../../scoring/floors.js';
import { isDrawn } from '../../scoring/draw.js';
import type { Check, CheckContext } from '../check.js';
import { biasFindings } from './findings.js';
import { WatchedTargets } from '../watched_targets.js';

const STEP_MS = 300_000;
const STEPS = 24;
const SESSIONS = 100_000;

/** Comparison of one kind of groups on one target in one period. Plain JSON. */
export interface BiasStream {
  period: Span;
  /** Sessions that closed before this are in, epoch milliseconds. */
  cursor: number;
  state: ComparisonState;
}

/**
 * Gaps between groups that callers declare, in what became of the first call of their sessions. Whatever the groups are, they are read from
 * where the configuration says, never from texts.
 */
export function createBiasCheck(): Check {
  const streams = new Map<string, BiasStream>();
  const targets = new WatchedTargets();
  return {
    kind: 'bias',
    async evaluate(context) {
      const { config } = context;
      if (!config.bias.enabled || config.bias.groups.length === 0) return [];
      const names = await targets.of(config.bias.period, context);
      const findings: Finding[] = [];
      for (const groups of config.bias.groups) {
        for (const target of names) {
          const stream = await advanced(streams, groups, target, context);
          findings.push(...biasFindings(groups, target, stream, context));
        }
      }
      return findings;
    },
  };
}

/** The stream after what has closed since, saved. */
async function advanced(
  streams: Map<string, BiasStream>,
  groups: DeclaredGroups,
  target: string,
  context: CheckContext,
): Promise<BiasStream> {
  const { store, now, config } = context;
  const id = `bias:${groups.name}:${target}`;
  const before = streams.get(id) ?? (await restored(id, context));
  const isOver = before !== null && before.cursor >= before.period.to;
  const stream = before === null || isOver ? begun(periodAround(config.bias.period, before?.cursor ?? now)) : before;
  const next = await follow(stream, groups, target, context);
  if (next !== before) await queries.saveMonitorState(store, id, JSON.stringify(next), now);
  streams.set(id, next);
  return next;
}

function begun(period: Span): BiasStream {
  return { period, cursor: period.from, state: createComparison() };
}

async function restored(id: string, { store }: CheckContext): Promise<BiasStream | null> {
  const saved = await queries.loadMonitorState(store, id);
  return saved === null ? null : (JSON.parse(saved) as BiasStream);
}

async function follow(
  stream: BiasStream,
  groups: DeclaredGroups,
  target: string,
  { store, now, config, purposes }: CheckContext,
): Promise<BiasStream> {
  const closed = Math.floor((now - config.drift.watermark) / STEP_MS) * STEP_MS;
  const from = stream.cursor;
  const to = Math.min(from + STEPS * STEP_MS, closed, stream.period.to);
  if (to <= from) return stream;
  const scoring = await queries.loadScoringState(store);
  const last = await queries.lastStored(store, { target, from: from - queries.LONGEST_MS, to });
  if (config.scorers.enabled && last > (scoring?.cursor ?? 0)) return stream;
  const { by, attribute = '', values, baseline } = groups;
  const { strong } = config.harms.toxicity;
  const attempts = await queries.firstAttempts(store, {
    target,
    from,
    to,
    purposes,
    limit: SESSIONS,
    stratum: config.bias.stratify,
    toxicity: strong,
    by: by === 'attribute' ? { attribute } : { column: by },
  });
  const floors = Floors.from(scoring, 0);
  const even = attempts.map((each) => evened(each, floors.of(strong, each.closed_at)));
  const state = structuredClone(stream.state);
  for (let end = from + STEP_MS; end <= to; end += STEP_MS) {
    const batch = even.filter(({ closed_at: at }) => at >= end - STEP_MS && at < end);
    compareBatch(state, batch, { metrics: config.bias.metrics, values, baseline });
  }
  return { ...stream, cursor: to, state };
}

/** Toxicity only of an even sample: the strong scorer looks more often where the cheap one, which may be biased itself, points. */
function evened(attempt: queries.FirstAttempt, floor: number): queries.FirstAttempt {
  const { call_id, chance } = attempt;
  const isKept = chance > 0 && isDrawn(call_id, 'bias', floor / chance);
  return isKept ? attempt : { ...attempt, toxicity: null };
}
