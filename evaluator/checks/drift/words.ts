import type { DriftConfig } from '../../../core/config/schema.js';
import type { Finding, Severity, Unit } from '../../../core/findings/finding.js';
import type { FindingDetails } from '../../../core/findings/finding_details.js';
import { noVerdict } from '../../../core/words/no_verdict.js';
import { type Effect, effectOf, usualOf } from '../../monitors/effect.js';
import type { Incident } from '../../monitors/incidents/incidents.js';
import type { Monitor } from '../../monitors/monitor.js';
import { ALPHA_REF, type Watched } from '../../monitors/monitors.js';
import { hasSeenADay } from '../../monitors/reference_band.js';
import { namesOf } from '../../monitors/segments/segments.js';
import { isTextStream, type Stream, streamOf } from '../../monitors/streams/streams.js';
import { logEvidenceOf } from '../../stats/sequential/mean_detector.js';
import { amount, clip, compared, count, interval, moment, plain, plural } from '../../words.js';
import { type CheckContext, finding } from '../check.js';
import { type Learner, learningNeeds, learningWords } from './learning.js';
import type { RecentSessions } from './recent.js';
import { unanswered, whyBlind, whySilent } from './silence.js';

const METHOD = 'mixture e-Shiryaev-Roberts on closed sessions against the reference';

/** What the monitors promise, and on what condition. */
export function driftPromise({ false_alarms_per_30_days: allowed }: DriftConfig): string {
  return `On average at most ${allowed} false ${allowed === 1 ? 'alarm' : 'alarms'} per 30 days over all drift monitors; holds if the reference bands do (probability at least ${1 - ALPHA_REF}) and sessions are independent.`;
}

/** While a target is learned. */
export function learningFinding(learner: Learner, context: CheckContext): Finding {
  const { target, sessions } = learner;
  const { drift } = context.config;
  const name = clip(plain(target), 100);
  return finding(context.now, {
    kind: 'drift',
    key: `drift:${target}`,
    title: `Drift, ${name}`,
    target,
    model: '',
    metric: 'drift',
    unit: 'ratio',
    severity: drift.severity,
    limit: null,
    sample_size: sessions,
    method: 'mixture e-detectors on closed sessions',
    window_seconds: drift.reference / 1000,
    summary: noVerdict(`drift of ${name}`, `learning: ${learningWords(learner, context)}`),
    details: { learning: { seen: sessions, needed: learningNeeds(learner, context) }, promise: driftPromise(drift) },
  });
}

/** One finding for each stream of a target, and one more for each segment that has changed by itself. */
export function findingsOf(
  watched: Watched,
  recent: RecentSessions,
  context: CheckContext,
): { finding: Finding; incident: Incident | null }[] {
  const names = [
    ...watched.streams.map(({ name }) => name),
    ...watched.texts.map(({ stream }) => stream),
    ...(watched.volume === null ? [] : ['volume']),
  ];
  const blind = whyBlind(watched, context);
  const found = names.flatMap((name) => {
    const stream = streamOf(name);
    if (stream === null) return [];
    const own = watched.incidents.filter((each) => each.stream === name);
    const whole = own.filter(({ first }) => first === null);
    const changed = own.map((incident) => ({
      finding: changedFinding(watched, stream, incident, whole.indexOf(incident) > 0, context),
      incident,
    }));
    if (whole.length > 0) return changed;
    const usual = usualFinding(watched, stream, recent, context);
    const silent = whySilent(watched, name);
    return [{ finding: silent === null ? usual : unanswered(usual, silent, context), incident: null }, ...changed];
  });
  if (blind === null) return found;
  return found.map((each) => ({ finding: unanswered(each.finding, blind, context), incident: null }));
}

function usualFinding(watched: Watched, stream: Stream, recent: RecentSessions, context: CheckContext): Finding {
  const monitor = watched.streams.find(({ name }) => name === stream.name)?.monitors[0];
  const usual = monitor === undefined ? null : usualOf(monitor, watched.cursor);
  const isKnown = usual !== null && usual.category === undefined;
  const name = clip(plain(watched.target), 100);
  const now = isKnown ? recent.of(watched.target, stream.name) : null;
  const words = isKnown ? `usually ${amount(usual.usual, stream.unit)}, ` : '';
  // A stream that was born later has a reference of its own.
  const learned = monitor?.sessions ?? watched.reference.sessions;
  return finding(context.now, {
    ...commonOf(watched, stream, context),
    key: `drift:${stream.name}:${watched.target}`,
    title: `${stream.title}, ${name}`,
    verdict: 'ok',
    limit: null,
    value: now?.value ?? null,
    interval_low: now?.low ?? null,
    interval_high: now?.high ?? null,
    sample_size: now?.n ?? learned,
    ...(now !== null && {
      window_seconds: Math.round(now.spanMs / 1000),
      method: `${METHOD}; interval of the newest sessions by themselves, 95 %`,
    }),
    summary: `${stream.title} on ${name}: no drift (${words}reference of ${count(learned)} sessions)`,
    details: { ...detailsOf(watched, context), ...(isKnown && { band: usual.band }), statistic: statisticOf(monitor) },
  });
}

/** How near a monitor is to an alarm. */
function statisticOf(monitor: Monitor | undefined): FindingDetails['statistic'] {
  if (monitor === undefined) return null;
  const value = logEvidenceOf(monitor.detector);
  const threshold = monitor.detector.config.logThreshold;
  return { name: 'ln e-value', value: Number.isFinite(value) ? value : null, threshold };
}

function changedFinding(
  watched: Watched,
  stream: Stream,
  incident: Incident,
  isSecond: boolean,
  context: CheckContext,
): Finding {
  const { first, where, logEvidence, logThreshold, changedAfter } = incident;
  const effect = effectOf(watched, incident, context.config.drift.batch);
  const since = new Date(changedAfter ?? watched.reference.to).toISOString();
  const segment = where ?? {};
  const place = first === null ? (isSecond ? ':rest' : '') : namesOf(first).map(([name, value]) => `:${name}=${value}`).join(''); // prettier-ignore
  const { value, low, high, usual, n, band } = effect;
  return finding(context.now, {
    ...commonOf(watched, stream, context),
    key: `drift:${stream.name}:${watched.target}${place}`,
    title: `${titleOf(stream, effect)}, ${placeOf(watched, incident)}`,
    model: where?.model ?? '',
    unit: unitOf(stream, effect),
    severity: severityOf(watched, stream, context.config.drift.severity),
    verdict: 'over',
    window_seconds: Math.round((watched.cursor - Date.parse(since)) / 1000),
    value,
    interval_low: low,
    interval_high: high,
    sample_size: n,
    limit: effect.side === 'up' ? band.high : band.low,
    summary: sentence(watched, stream, incident, effect, since),
    details: {
      ...detailsOf(watched, context),
      since,
      change_point: { at: since },
      segment: { target: watched.target, ...segment },
      effect: {
        value: value - usual,
        low: low === null ? null : low - usual,
        high: high === null ? null : high - usual,
      },
      band,
      statistic: { name: 'ln e-value', value: logEvidence, threshold: logThreshold },
    },
  });
}

function commonOf({ target }: Watched, stream: Stream, { config }: CheckContext) {
  return {
    kind: 'drift' as const,
    target,
    model: '',
    metric: stream.name,
    unit: stream.unit,
    severity: isNote(stream) ? ('note' as const) : config.drift.severity,
    method: `${METHOD}; interval valid at all times, 95 %`,
    window_seconds: config.drift.batch / 1000,
  };
}

function detailsOf({ reference, late }: Watched, { config }: CheckContext) {
  const short = hasSeenADay(reference.to - reference.from)
    ? ''
    : ' The reference has not seen a whole day: what changes with the hour may look like drift.';
  const leftOut =
    late === 0 ? '' : ` ${plural(late, 'call')} came too late and ${late === 1 ? 'was' : 'were'} left out.`;
  return {
    reference: {
      from: new Date(reference.from).toISOString(),
      to: new Date(reference.to).toISOString(),
      sessions: reference.sessions,
      text: reference.text,
    },
    promise: `${driftPromise(config.drift)}${short}${leftOut}`,
  };
}

/** Drift of texts alone is a note: it is as grave as other drift only beside a change that users feel. */
function severityOf(watched: Watched, stream: Stream, severity: Severity): Severity {
  if (!isNote(stream)) return severity;
  return watched.incidents.some((each) => streamOf(each.stream)?.isHarm === true) ? severity : 'note';
}

function isNote({ name }: Stream): boolean {
  return isTextStream(name) || name === 'topics';
}

function sentence(watched: Watched, stream: Stream, incident: Incident, effect: Effect, since: string): string {
  const place = placeOf(watched, incident);
  const unit = unitOf(stream, effect);
  const { value, low, high, usual, n, rest } = effect;
  const tell = compared(value, usual, unit);
  const range = interval(low, high, tell);
  const now = `${tell(value)}${range === '' ? '' : ` (${range})`}`;
  const moved = effect.side === 'up' ? stream.up : stream.down;
  if (effect.measure === 'unlikeness') {
    return `${stream.title} on ${place} are unlike those of the reference since ${moment(since)} (n ${count(n)})`;
  }
  const beside =
    rest === undefined ? `usually ${tell(usual)}` : `the rest ${tell(rest)}, usually ${tell(usual)} beside it`;
  return `${titleOf(stream, effect)} on ${place}: ${now} since ${moment(since)}, ${moved} than before (${beside}, n ${count(n)})${bounds(watched, stream)}`;
}

/** Whoever does not rate is not asked: between which shares the content lie, whatever the others think. */
function bounds(watched: Watched, stream: Stream): string {
  if (stream.name !== 'feedback') return '';
  const rate = watched.streams.find(({ name }) => name === 'feedback_rate')?.monitors[0]?.usual ?? [1, 0];
  const share = (rate[1] ?? 0) / Math.max(1, rate[0] ?? 1);
  return `; only ${amount(share, 'ratio')} of sessions are rated, so that of all users at least ${amount(0, 'ratio')} and at most ${amount(1 - share, 'ratio')} more may think otherwise`;
}

function placeOf({ target }: Watched, { where }: Incident): string {
  const name = clip(plain(target), 100);
  const parts =
    where === null ? [] : namesOf(where).map(([dimension, value]) => `${dimension} ${clip(plain(value), 100)}`);
  return [name, ...parts].join(', ');
}

function titleOf(stream: Stream, { measure, category, quantile }: Effect): string {
  if (category !== undefined) return `${stream.title}: ${category === '' ? 'any other' : clip(plain(category), 60)}`;
  if (quantile !== undefined) return `${stream.title}, ${quantile === 0.5 ? 'median' : `p${100 * quantile}`}`;
  if (measure === 'spread') return `${stream.title}, from p10 to p90`;
  return measure === 'share_above' ? `${stream.title}, sessions above the usual median` : stream.title;
}

function unitOf(stream: Stream, { measure }: Effect): Unit {
  return measure === 'share_above' || measure === 'unlikeness' ? 'ratio' : stream.unit;
}
