import type { Ask } from '../../core/ask.js';
import { PURPOSES, type Purpose } from '../../core/call.js';
import type { Config } from '../../core/config/schema.js';
import type { Finding } from '../../core/findings/finding.js';
import type { FindingDetails } from '../../core/findings/finding_details.js';
import type { Check } from '../checks/index.js';
import { createDriftCheck } from '../checks/drift/index.js';
import { fittingReference } from './short_history.js';
import { createReplayStore, type ReplayStore } from './replay_store.js';

/** One alarm of a replay; field names of its JSON. */
export interface BacktestAlarm {
  /** End of the batch that raised it. */
  at: string;
  /** The estimate of the moment of change. */
  since: string | null;
  target: string;
  metric: string;
  segment: FindingDetails['segment'];
  value: number | null;
  interval: { low: number | null; high: number | null };
  limit: number | null;
  unit: Finding['unit'];
  n: number;
  key: string;
  summary: string;
}

export interface BacktestOptions {
  ask: Ask;
  config: Config;
  /** Alarms from then on are told; what is before is replayed, too, since monitors learn from it. Epoch milliseconds. */
  from: number;
  /** Replayed as if it were then. */
  to: number;
  /** Only alarms of this target are told; all are replayed, since they share one promise. */
  target?: string;
  onAlarm: (alarm: BacktestAlarm) => void;
  /** @param at how far the replay is @param share 0 to 1 */
  onProgress?: (at: number, share: number) => void;
}

export interface BacktestResult {
  alarms: number;
  /** Span replayed; null where there are no calls. */
  from: number | null;
  to: number;
  /** Length of the reference in milliseconds, where the history is too short for that of the configuration; else null. */
  shortened: number | null;
  /** Whose calls: of users, of the demo where there are no others. */
  purposes: Purpose[];
  /** Targets that were watched, and those that never had enough calls to learn from, with how far they came. */
  watched: string[];
  learning: { target: string; summary: string }[];
}

/** Batches of a round, as many as the live monitors work off in one. */
const BATCHES = 40;

/**
 * Replays stored calls through the drift monitors of the configuration, round by round, as if they had been live all the time: the same check
 * on the same queries, with the same watermark and reference, under a clock that the replay turns.
 */
export async function backtest(options: BacktestOptions): Promise<BacktestResult> {
  const { ask, to } = options;
  const { purposes, since } = await history(ask, to);
  const result: BacktestResult = {
    alarms: 0,
    from: since,
    to,
    shortened: null,
    purposes,
    watched: [],
    learning: [],
  };
  if (since === null) return result;
  const drift = fittingReference(options.config.drift, to - since);
  const config = { ...options.config, drift };
  result.shortened = drift === options.config.drift ? null : drift.reference;
  const store = createReplayStore(ask);
  const check = createDriftCheck({ isReplay: true });
  const round = BATCHES * config.drift.batch;
  let open = new Set<string>();
  let findings: Finding[] = [];
  for (let before = since; before < to;) {
    const now = Math.min(to, before + round);
    const memory = store.remembered();
    findings = await check.evaluate({ config, store, now, purposes });
    const over = findings.filter(({ verdict }) => verdict === 'over');
    const fresh = over.filter(({ key }) => !open.has(key));
    const replay = { config, purposes, from: before, to: now };
    for (const finding of fresh.length === 0 ? [] : await firstTold(fresh, createReplayStore(ask, memory), replay)) {
      if (!isWanted(finding, options)) continue;
      result.alarms++;
      options.onAlarm(alarmOf(finding));
    }
    open = new Set(over.map(({ key }) => key));
    before = now;
    options.onProgress?.(now, (now - since) / (to - since));
  }
  return { ...result, ...targetsOf(findings, options.target) };
}

/** Which targets were watched at the end, and which still learned. @param target the only one that is told, where one is named */
function targetsOf(
  findings: readonly Finding[],
  target: string | undefined,
): Pick<BacktestResult, 'watched' | 'learning'> {
  const told = findings.filter((each) => target === undefined || each.target === target);
  const learning = told.filter(({ details }) => details?.learning);
  const watched = told.filter(({ details }) => !details?.learning);
  return {
    watched: [...new Set(watched.map((each) => each.target))],
    learning: learning.map((each) => ({ target: each.target, summary: each.summary })),
  };
}

/** The same round again, batch by batch from what was remembered before it: each finding as it was when it was told first. */
async function firstTold(
  fresh: readonly Finding[],
  store: ReplayStore,
  { config, purposes, from, to }: { config: Config; purposes: Purpose[]; from: number; to: number },
): Promise<Finding[]> {
  const check: Check = createDriftCheck({ isReplay: true });
  const told = new Map<string, Finding>();
  for (let now = from; now < to && told.size < fresh.length;) {
    now = Math.min(to, now + config.drift.batch);
    for (const finding of await check.evaluate({ config, store, now, purposes })) {
      const isFresh = fresh.some(({ key }) => key === finding.key);
      if (isFresh && finding.verdict === 'over' && !told.has(finding.key)) told.set(finding.key, finding);
    }
  }
  return fresh.map((each) => told.get(each.key) ?? each).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** Since when there are calls that count. */
async function history(ask: Ask, to: number): Promise<{ purposes: Purpose[]; since: number | null }> {
  const rows = await ask(
    `SELECT purpose, toUnixTimestamp64Milli(min(started_at)) AS since FROM calls
     WHERE started_at < fromUnixTimestamp64Milli(${Math.floor(to)}, 'UTC') AND purpose IN ('user', 'demo') GROUP BY purpose`,
  );
  const sinceOf = (purpose: Purpose) => rows.find((row) => row['purpose'] === purpose)?.['since'];
  const purposes = PURPOSES.filter((purpose) => purpose === (sinceOf('user') === undefined ? 'demo' : 'user'));
  const since = purposes.map(sinceOf)[0];
  return { purposes, since: since === undefined ? null : Number(since) };
}

function isWanted({ at, target }: Finding, options: BacktestOptions): boolean {
  return Date.parse(at) >= options.from && (options.target === undefined || options.target === target);
}

function alarmOf(finding: Finding): BacktestAlarm {
  const { at, target, metric, value, limit, unit, key, summary, details } = finding;
  return {
    at,
    since: details?.since ?? null,
    target,
    metric,
    segment: details?.segment ?? null,
    value,
    interval: { low: finding.interval_low, high: finding.interval_high },
    limit,
    unit,
    n: finding.sample_size,
    key,
    summary,
  };
}
