import type { z } from 'zod';
import type { Alert, Notification } from '../../core/findings/alert.js';
import { queries } from '../../store/index.js';
import type { alert } from '../schemas/api.js';
import type { ServiceContext } from '../context.js';

export type AlertView = z.output<typeof alert>;

const ALERTS_MAX = 500;
const ORDER: Record<Alert['state'], number> = { firing: 0, pending: 1, resolved: 2 };

/** Alerts alive now, and those resolved since `from` (epoch ms): firing, pending, resolved; each newest first. */
export async function alertsSince(
  service: ServiceContext,
  from: number,
  about: { target?: string; model?: string },
): Promise<AlertView[]> {
  const { target, model } = about;
  const range = { from, to: service.clock.now() + 60_000 };
  const alive = await queries.listAlerts(service.store, {
    target,
    model,
    states: ['firing', 'pending'],
    limit: ALERTS_MAX,
  });
  const resolved = await queries.listAlerts(service.store, {
    target,
    model,
    states: ['resolved'],
    range,
    limit: ALERTS_MAX,
  });
  const alerts = [...alive, ...resolved].toSorted(
    (a, b) => ORDER[a.state] - ORDER[b.state] || Date.parse(b.started_at) - Date.parse(a.started_at),
  );
  const told =
    alerts.length === 0
      ? []
      : await queries.notificationsFor(
          service.store,
          alerts.map((each) => each.alert_id),
        );
  return alerts.map((each) => viewOf(each, told));
}

function viewOf(alert: Alert, told: readonly Notification[]): AlertView {
  const { group_key: _group, clear_since: _clear, ...shown } = alert;
  const channels = told
    .filter((each) => each.result === 'sent' && each.firing.includes(alert.alert_id))
    .map((each) => each.channel);
  return { ...shown, channels: [...new Set(channels)] };
}
