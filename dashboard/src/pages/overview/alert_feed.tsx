import { Link } from '@tanstack/react-router';
import type { Alert } from '../../api/types.js';
import { formatMoment, unbroken } from '../../format/index.js';
import type { SharedSearch } from '../../search_params.js';
import { Card } from '../../ui/index.js';
import { AlertBadge } from '../alerts/alert_badge.js';
import { alertMoment, channelsTold } from '../alerts/alert_words.js';

const SHOWN = 5;

/** What fired lately, newest change first. */
export function AlertFeed({ alerts, shared }: { alerts: readonly Alert[]; shared: SharedSearch }) {
  return (
    <Card
      title="Alerts"
      aside={
        <Link to="/alerts" search={shared} className="text-xs text-soft hover:text-ink">
          All alerts
        </Link>
      }
    >
      {alerts.length === 0 && (
        <p className="py-6 text-center text-[0.8125rem] text-soft">Nothing has fired in the last days.</p>
      )}
      <ul>
        {alerts.slice(0, SHOWN).map((alert) => (
          <li key={alert.alert_id} className="border-b border-line py-2.5 last:border-0">
            <Link
              to="/alerts"
              search={{ ...shared, alert: alert.alert_id }}
              className="grid grid-cols-[3.6rem_1fr] gap-2.5 text-[0.8125rem] hover:text-accent"
            >
              <time dateTime={alertMoment(alert)} className="pt-px text-xs text-faint">
                {formatMoment(alertMoment(alert))}
              </time>
              <span className="min-w-0">
                <AlertBadge alert={alert} /> <span className="ml-0.5 font-medium">{alert.title}</span>
                <span className="mt-0.5 block text-[0.78125rem] text-soft">
                  {unbroken(alert.summary)} {channelsTold(alert)}
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
