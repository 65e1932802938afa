import type { Alert } from '../../core/findings/alert.js';
import type { AlertsConfig } from '../../core/config/schema.js';
import { matches } from './matchers.js';

/** Names of the channels an alert goes to: the first route that matches decides; without routes, all of them. */
export function channelsFor(alert: Alert, { channels, routes }: Pick<AlertsConfig, 'channels' | 'routes'>): string[] {
  if (routes.length === 0) return channels.map((channel) => channel.name);
  return routes.find((route) => matches(route.match, alert))?.channels ?? [];
}
