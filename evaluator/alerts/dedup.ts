import type { Alert, Notification } from '../../core/findings/alert.js';
import type { AlertsConfig } from '../../core/config/schema.js';

export interface GroupState {
  /** What this channel was last told about this group: the newest entry of the notification log that was sent. */
  last: Notification | undefined;
  /** Alerts of the group that fire and may be spoken of. */
  firing: readonly Alert[];
  /** Alerts that fire, but are silenced or inhibited. */
  muted: readonly Alert[];
  resolved: readonly Alert[];
}

export interface Decision {
  kind: Notification['kind'];
  /** What the message shows. */
  firing: Alert[];
  resolved: Alert[];
  /** What the log remembers as told: the shown ones, and muted ones the channel knows of and that still fire. */
  toldFiring: string[];
}

/**
 * Whether a channel hears something about a group now. Decided from the log alone, so that a restart neither repeats
 * nor forgets.
 *
 * | the channel                                                | hears      | when |
 * |------------------------------------------------------------|------------|------|
 * | was not told of an alert that fires (or fires louder now)  | `firing`   | `group_wait` after it fired; within an open group `group_interval` after the last message |
 * | was told of an alert that is over now                      | `resolved` | `group_interval` after the last message, with `send_resolved` |
 * | was told of all that fire                                  | `repeat`   | `repeat_interval` after the last message |
 * | else                                                       | nothing    | |
 *
 * A time ahead of `now` was written before the clock was set back; how long ago that is nobody knows. News do not wait for the clock to catch up,
 * reminders do.
 *
 * After Alertmanager's `notify/dedup_stage.go`. Different from it, an end is told also while the alert is silenced: it
 * closes what was opened.
 */
export function decide(
  { last, firing, muted, resolved }: GroupState,
  now: number,
  settings: Pick<AlertsConfig, 'group_wait' | 'group_interval' | 'repeat_interval' | 'send_resolved'>,
): Decision | null {
  const told = new Set(last?.firing);
  const lastAt = last === undefined ? Number.NEGATIVE_INFINITY : Date.parse(last.at);
  const news = firing.filter((alert) => !told.has(alert.alert_id) || firedAt(alert) > lastAt);
  const over = settings.send_resolved ? resolved.filter((alert) => told.has(alert.alert_id)) : [];
  const decision = (kind: Decision['kind']): Decision => ({
    kind,
    firing: [...firing],
    resolved: over,
    toldFiring: [...firing, ...muted.filter((alert) => told.has(alert.alert_id))].map((alert) => alert.alert_id),
  });

  if (news.length > 0) {
    const open = over.length > 0 || [...firing, ...muted].some((alert) => told.has(alert.alert_id));
    const hasWaited = open
      ? isOver(lastAt, settings.group_interval, now)
      : isOver(Math.min(...news.map(firedAt)), settings.group_wait, now);
    return hasWaited ? decision('firing') : null;
  }
  if (over.length > 0) return isOver(lastAt, settings.group_interval, now) ? decision('resolved') : null;
  if (firing.length > 0 && now >= lastAt + settings.repeat_interval) return decision('repeat');
  return null;
}

/** Whether a wait that began at `since` has ended. */
function isOver(since: number, ms: number, now: number): boolean {
  return now < since || now >= since + ms;
}

function firedAt(alert: Alert): number {
  return Date.parse(alert.fired_at ?? alert.started_at);
}
