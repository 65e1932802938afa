import type { Alert } from '../../core/findings/alert.js';
import { kindOf } from '../../core/findings/check_key.js';
import type { AlertsConfig } from '../../core/config/schema.js';
import { familyOf } from './identity.js';
import { matches } from './matchers.js';
import { compareSeverity } from './severity.js';

/** True while a silence of the configuration covers the alert. */
export function isSilenced(alert: Alert, silences: AlertsConfig['silences'], now: number): boolean {
  return silences.some(
    (silence) =>
      (silence.starts_at === undefined || Date.parse(silence.starts_at) <= now) &&
      now < Date.parse(silence.ends_at) &&
      matches(silence.match, alert),
  );
}

/**
 * True while a firing page of the same family speaks for the alert. Being blind inhibits nothing: it explains missing
 * alerts, not present ones. A silenced page inhibits as well: who silenced it knows of the trouble.
 */
export function isInhibited(alert: Alert, all: readonly Alert[]): boolean {
  if (kindOf(alert.key) === 'capture') return false;
  return all.some(
    (other) =>
      other.state === 'firing' &&
      other.severity === 'page' &&
      compareSeverity(alert.severity, other.severity) < 0 &&
      familyOf(other.key) === familyOf(alert.key),
  );
}
