import type { DriftConfig } from '../../core/config/schema.js';
import type { Finding } from '../../core/finding.js';
import { queries } from '../../store/index.js';
import { bandAt } from '../stats/bands/seasonal_band.js';
import type { Monitor } from '../monitors/monitor.js';
import { ALPHA_REF, Monitors, type MonitorsState, type Watched } from '../monitors/monitors.js';
import type { SegmentMonitor } from '../monitors/segments.js';
import { STREAMS } from '../monitors/streams.js';
import { amount, clip, count, plain } from '../words.js';
import { type Check, type CheckContext, finding } from './check.js';

const STATE = 'drift';
/** Batches of a round: a backlog is worked off in turns. */
const BATCHES = 30;
const REFERENCE_SESSIONS = 50_000;
const BATCH_SESSIONS = 100_000;
/** While a reference is learned, sessions are counted this often. */
const LEARN_MS = 300_000;
const TARGETS = 20;

/** What the monitors promise, and on what condition. */
export function driftPromise({ false_alarms_per_30_days: allowed }: DriftConfig): string {
  return `On average at most ${allowed} false alarms per 30 days over all drift monitors; holds if the reference bands do (probability at least ${1 - ALPHA_REF}) and sessions are independent.`;
}

/** Monitors of closed sessions against a reference that is learned once per target. */
export function createDriftCheck(): Check {
  let monitors: Monitors | null = null;
  let observed: { at: number; targets: Seen[] } | null = null;
  return {
    kind: 'drift',
    async evaluate(context) {
      const { config, store, now, purposes } = context;
      if (!config.drift.enabled) return [];
      monitors ??= await restored(context);
      const current = monitors;
      const closed = now - config.drift.watermark;
      let changed = false;
      if (observed === null || now - observed.at >= LEARN_MS || now < observed.at) {
        const from = closed - 30 * 86_400_000;
        observed = {
          at: now,
          targets: await queries.observedTargets(store, {
            from,
            to: closed,
            purposes,
            except: current.watched().map((each) => each.target),
          }),
        };
        for (const each of observed.targets.slice(0, TARGETS))
          changed = (await learn(current, each, context)) || changed;
      }
      for (const watched of current.watched()) changed = (await follow(current, watched, context)) || changed;
      if (changed) await queries.saveMonitorState(store, STATE, JSON.stringify(current.toState()), now);
      const known = new Set(current.watched().map((each) => each.target));
      const learning = observed.targets.filter((each) => !known.has(each.target));
      return [
        ...learning.map((each) => learningFinding(each, context)),
        ...current.watched().flatMap((each) => each.monitors.map((monitor) => answer(each, monitor, context))),
        ...current.watched().flatMap((each) => segmentFindings(each, context)),
      ];
    },
  };
}

type Seen = Awaited<ReturnType<typeof queries.observedTargets>>[number];

async function restored({ config, store }: CheckContext): Promise<Monitors> {
  const saved = await queries.loadMonitorState(store, STATE);
  return new Monitors(config.drift, saved === null ? undefined : (JSON.parse(saved) as MonitorsState));
}

async function learn(monitors: Monitors, seen: Seen, { config, store, now, purposes }: CheckContext) {
  const { reference, batch, watermark, min_sessions } = config.drift;
  const from = Math.ceil(seen.since / batch) * batch;
  const to = from + Math.ceil(reference / batch) * batch;
  const isKnown = monitors.watched().some((each) => each.target === seen.target);
  if (isKnown || to > now - watermark || seen.sessions < min_sessions) return false;
  const question = { from, to, target: seen.target, values: STREAMS.map((each) => each.sql), purposes };
  const sessions = await queries.closedSessions(store, { ...question, limit: REFERENCE_SESSIONS });
  if (sessions.length < Math.min(min_sessions, REFERENCE_SESSIONS)) return false;
  monitors.learn(seen.target, { from, to }, sessions);
  return true;
}

async function follow(monitors: Monitors, { target, cursor }: Watched, { config, store, now, purposes }: CheckContext) {
  const { batch, watermark } = config.drift;
  const ready = Math.min(BATCHES, Math.floor((now - watermark - cursor) / batch));
  if (ready <= 0) return false;
  const question = { from: cursor, to: cursor + ready * batch, target, purposes };
  const values = STREAMS.map((each) => each.sql);
  const sessions = await queries.closedSessions(store, { ...question, values, limit: BATCH_SESSIONS });
  for (let i = 1; i <= ready; i++) {
    const at = cursor + i * batch;
    monitors.step(target, { at, sessions: sessions.filter((each) => each.at >= at - batch && each.at < at) });
  }
  return true;
}

function learningFinding({ target, sessions }: Seen, { config, now }: CheckContext): Finding {
  const needed = config.drift.min_sessions;
  const name = clip(plain(target), 100);
  return finding(now, {
    kind: 'drift',
    key: `drift:${target}`,
    title: `Drift, ${name}`,
    target,
    model: '',
    metric: 'drift',
    unit: 'ratio',
    severity: config.drift.severity,
    limit: null,
    sample_size: sessions,
    method: 'mixture e-detectors on closed sessions',
    window_seconds: config.drift.reference / 1000,
    summary: `No verdict on drift of ${name}: learning the reference: ${count(sessions)} of ${count(needed)} sessions, over ${count(config.drift.reference / 86_400_000)} days`,
    details: { learning: { seen: sessions, needed }, promise: driftPromise(config.drift) },
  });
}

function answer({ target, reference, cursor }: Watched, monitor: Monitor, { config, now }: CheckContext): Finding {
  const stream = STREAMS.find((each) => each.name === monitor.stream);
  const title = stream?.title ?? monitor.stream;
  const name = clip(plain(target), 100);
  const alarm = monitor.firing;
  const isShare = monitor.bins === null;
  const band = bandAt(monitor.detector.config.band, cursor);
  const { tolerance, logThreshold } = monitor.detector.config;
  const since = alarm === null ? null : new Date(alarm.changedAfter ?? reference.to).toISOString();
  const what = isShare
    ? `${title} on ${name}: ${amount(alarm?.effect.mean ?? monitor.usual, 'ratio')}`
    : `${title} on ${name}: mean rank ${amount(alarm?.effect.mean ?? 0.5, 'ratio')} of the reference`;
  const usual = `usually ${amount(monitor.usual, stream?.unit ?? 'count')}`;
  return finding(now, {
    kind: 'drift',
    key: `drift:${monitor.stream}:${target}`,
    title: `${title}, ${name}`,
    target,
    model: '',
    metric: monitor.stream,
    unit: 'ratio',
    severity: config.drift.severity,
    verdict: alarm === null ? 'ok' : 'over',
    value: alarm?.effect.mean ?? null,
    interval_low: alarm?.effect.low ?? null,
    interval_high: alarm?.effect.high ?? null,
    limit: alarm === null ? null : alarm.side === 'up' ? alarm.band.upper : alarm.band.lower,
    sample_size: alarm?.effect.n ?? monitor.sessions,
    method: 'mixture e-Shiryaev-Roberts on closed sessions against the reference; interval valid at all times, 95 %',
    window_seconds: config.drift.batch / 1000,
    summary:
      alarm === null
        ? `${title} on ${name}: no drift (${usual}, reference of ${count(reference.sessions)} sessions)`
        : `${what} since ${since}, ${alarm.side === 'up' ? stream?.up : stream?.down} than before (${usual}, n ${count(alarm.effect.n)})`,
    details: {
      since,
      change_point: since === null ? null : { at: since },
      segment: { target },
      reference: {
        from: new Date(reference.from).toISOString(),
        to: new Date(reference.to).toISOString(),
        sessions: reference.sessions,
      },
      promise: driftPromise(config.drift),
      band: { low: Math.max(0, band.lower - tolerance), high: Math.min(1, band.upper + tolerance) },
      statistic: alarm === null ? null : { name: 'ln e-value', value: alarm.logEvidence, threshold: logThreshold },
    },
  });
}

/** Segments that differ from the rest by more than they used to. */
function segmentFindings(watched: Watched, context: CheckContext): Finding[] {
  return watched.segments.flatMap((each) => segmentFinding(watched, each, context));
}

function segmentFinding(
  { target, reference }: Watched,
  segment: SegmentMonitor,
  { config, now }: CheckContext,
): Finding[] {
  const { stream, dimension, value, firing } = segment;
  if (firing === null) return [];
  const title = STREAMS.find((each) => each.name === stream)?.title ?? stream;
  const name = `${clip(plain(target), 100)}, ${dimension} ${clip(plain(value), 100)}`;
  const { low, high, odds, n } = firing.effect;
  const since = new Date(firing.changedAfter ?? reference.to).toISOString();
  return [
    finding(now, {
      kind: 'drift',
      key: `drift:${stream}:${target}:${dimension}=${value}`,
      title: `${title}, ${name}`,
      target,
      model: dimension === 'model' ? value : '',
      metric: stream,
      unit: 'count',
      severity: config.drift.severity,
      verdict: 'over',
      value: odds,
      interval_low: low,
      interval_high: high,
      limit: firing.side === 'up' ? firing.band.upper : firing.band.lower,
      sample_size: n,
      method:
        'odds against the rest in the same minutes (noncentral hypergeometric e-detector); interval valid at all times, 95 %',
      window_seconds: config.drift.batch / 1000,
      summary: `${title} on ${name}: odds ${odds.toFixed(1)} times those of the rest since ${since}, usually at most ${firing.band.upper.toFixed(1)} and at least ${firing.band.lower.toFixed(1)} (n ${count(n)})`,
      details: {
        since,
        change_point: { at: since },
        segment: { target, [dimension]: value },
        promise: driftPromise(config.drift),
        statistic: { name: 'ln e-value', value: firing.logEvidence, threshold: firing.logThreshold },
      },
    }),
  ];
}
