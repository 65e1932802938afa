import { ulid } from 'ulid';
import type { Alert } from '../../core/findings/alert.js';
import type { Finding } from '../../core/findings/finding.js';
import { groupKeyOf } from './identity.js';
import type { Patience } from './settings.js';
import { compareSeverity } from './severity.js';

/**
 * One step in the life of an alert. Pure: what it knows is in `before`, so that a restart in any state goes on from
 * the stored row as if nothing had happened.
 *
 * | state    | over                            | near               | ok                                        | no data |
 * |----------|---------------------------------|--------------------|-------------------------------------------|---------|
 * | none     | pending                         | none               | none                                      | none    |
 * | pending  | firing after `for`              | dropped            | dropped                                   | stays, dropped after a day |
 * | firing   | firing; louder when more severe | firing             | resolved after `keep_firing_for`          | stays, resolved after a day |
 * | resolved | a new alert                     | stays              | stays                                     | stays   |
 *
 * `near` lies between the threshold that fires and the one that clears: it starts nothing and ends nothing that fires.
 * A pending alert that is dropped ends as `resolved` with `fired_at` null, and is never spoken of.
 *
 * @param before the latest alert of the finding's key
 * @param finding undefined when the question is not asked any more, or could not be: the same as no data
 * @param now epoch milliseconds
 */
export function advance(
  before: Alert | undefined,
  finding: Finding | undefined,
  now: number,
  patience: Patience,
): Alert | undefined {
  const at = new Date(now).toISOString();
  const previous = before === undefined ? undefined : notAhead(before, at);
  if (previous === undefined || previous.state === 'resolved') {
    return finding?.verdict === 'over' ? fireWhenDue(begin(finding, now), now, patience) : previous;
  }
  if (finding === undefined || finding.verdict === 'no_data') return giveUpWhenDue(previous, now, patience);
  const told = withAnswer(previous, finding, at);
  if (finding.verdict === 'over')
    return fireWhenDue(louder({ ...told, clear_since: null }, finding, at), now, patience);
  if (previous.state === 'pending') return { ...told, state: 'resolved', resolved_at: at };
  if (finding.verdict === 'near') return { ...told, clear_since: null };
  return resolveWhenDue({ ...told, clear_since: previous.clear_since ?? at }, now, patience);
}

/** What waits from a time that is yet to come waits from now on: the clock was set back, and it would wait until that has caught up. */
function notAhead(alert: Alert, at: string): Alert {
  const { state, started_at, clear_since } = alert;
  const isPendingAhead = state === 'pending' && started_at > at;
  const isClearAhead = clear_since !== null && clear_since > at;
  if (!isPendingAhead && !isClearAhead) return alert;
  return { ...alert, started_at: isPendingAhead ? at : started_at, clear_since: isClearAhead ? at : clear_since };
}

function begin(finding: Finding, now: number): Alert {
  const at = new Date(now).toISOString();
  return {
    alert_id: ulid(now),
    key: finding.key,
    group_key: groupKeyOf(finding),
    state: 'pending',
    severity: finding.severity,
    title: finding.title,
    summary: finding.summary,
    target: finding.target,
    model: finding.model,
    metric: finding.metric,
    unit: finding.unit,
    value: finding.value,
    limit: finding.limit,
    interval_low: finding.interval_low,
    interval_high: finding.interval_high,
    since: finding.details?.since ?? null,
    sample_size: finding.sample_size,
    finding_id: finding.finding_id,
    started_at: at,
    fired_at: null,
    resolved_at: null,
    clear_since: null,
    silenced: false,
    updated_at: at,
  };
}

function withAnswer(alert: Alert, finding: Finding, at: string): Alert {
  return {
    ...alert,
    title: finding.title,
    summary: finding.summary,
    value: finding.value,
    limit: finding.limit,
    interval_low: finding.interval_low,
    interval_high: finding.interval_high,
    since: finding.details?.since ?? null,
    sample_size: finding.sample_size,
    finding_id: finding.finding_id,
    updated_at: at,
  };
}

/**
 * Severity only rises within a life: whoever was told at the higher one must also hear of the end. Rising is news, so
 * `fired_at` says since when the alert fires at its present severity.
 */
function louder(alert: Alert, finding: Finding, at: string): Alert {
  if (compareSeverity(finding.severity, alert.severity) <= 0) return alert;
  return { ...alert, severity: finding.severity, fired_at: alert.fired_at === null ? null : at };
}

function fireWhenDue(alert: Alert, now: number, { forMs }: Patience): Alert {
  if (alert.state !== 'pending' || now - Date.parse(alert.started_at) < forMs) return alert;
  return { ...alert, state: 'firing', fired_at: new Date(now).toISOString() };
}

function resolveWhenDue(alert: Alert, now: number, { keepFiringForMs }: Patience): Alert {
  if (alert.clear_since === null || now - Date.parse(alert.clear_since) < keepFiringForMs) return alert;
  return { ...alert, state: 'resolved', resolved_at: new Date(now).toISOString() };
}

/** `updated_at` stands still while there is no data: it says since when. */
function giveUpWhenDue(alert: Alert, now: number, { giveUpMs }: Patience): Alert {
  if (now - Date.parse(alert.updated_at) < giveUpMs) return alert;
  const at = new Date(now).toISOString();
  const hours = Math.round(giveUpMs / 3_600_000);
  return {
    ...alert,
    state: 'resolved',
    resolved_at: at,
    updated_at: at,
    summary: `Resolved because there has been no data for ${hours} h, not because it got better. Last: ${alert.summary}`,
  };
}
