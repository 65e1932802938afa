import type { AlertsConfig } from '../../core/config/schema.js';

const HOUR_MS = 3_600_000;

/**
 * A finding without data neither fires nor clears its alert; after this long without any the alert is resolved, saying
 * why. A day, so that a service that fell silent in an incident at night is still on the list in the morning.
 */
const NO_DATA_GIVE_UP_MS = 24 * HOUR_MS;

/** A forecast is only news when it holds: one expensive hour bends it, six do not lie. */
export const FORECAST_FOR_MS = 6 * HOUR_MS;

/** How the keys of forecasts begin; the budget's name follows. */
export const FORECAST_KEY = 'budget-forecast:';

/** How long a finding must be bad, good or silent before its alert moves, milliseconds. */
export interface Patience {
  forMs: number;
  keepFiringForMs: number;
  giveUpMs: number;
}

/** The patience an alert of this key takes. */
export function patienceFor(key: string, alerts: AlertsConfig): Patience {
  const forMs = key.startsWith(FORECAST_KEY) ? Math.max(FORECAST_FOR_MS, alerts.for) : alerts.for;
  return { forMs, keepFiringForMs: alerts.keep_firing_for, giveUpMs: NO_DATA_GIVE_UP_MS };
}
