import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { BellOff } from 'lucide-react';
import { alertsQuery } from '../../api/queries.js';
import type { Alert, AlertState } from '../../api/types.js';
import { formatMoment, unbroken } from '../../format/index.js';
import type { SharedSearch } from '../../search_params.js';
import { ErrorNotice, StaleBanner } from '../../shell/error_notice.js';
import { besideClass, Card, Notice, PageTitle, Skeleton } from '../../ui/index.js';
import { AlertBadge } from './alert_badge.js';
import { AlertDetail } from './alert_detail.js';
import { alertMoment } from './alert_words.js';
import { FindingPanel } from './finding_panel.js';

const GROUPS: readonly { state: AlertState; title: string }[] = [
  { state: 'firing', title: 'Firing' },
  { state: 'pending', title: 'Pending' },
  { state: 'resolved', title: 'Resolved' },
];

/** The alert a URL means: by id, else by its check, else the first that is not over. */
function chosen(alerts: readonly Alert[], { alert, key }: { alert?: string; key?: string }): Alert | undefined {
  if (alert !== undefined) return alerts.find((each) => each.alert_id === alert);
  if (key !== undefined) return alerts.find((each) => each.key === key);
  return alerts.find(({ state }) => state !== 'resolved') ?? alerts[0];
}

function Group({
  title,
  alerts,
  openId,
  shared,
}: {
  title: string;
  alerts: readonly Alert[];
  openId: string | undefined;
  shared: SharedSearch;
}) {
  if (alerts.length === 0) return null;
  return (
    <Card title={`${title}, ${alerts.length}`} className="mb-3">
      <ul className="-mx-2">
        {alerts.map((alert) => (
          <li key={alert.alert_id}>
            <Link
              to="/alerts"
              search={{ ...shared, alert: alert.alert_id }}
              aria-current={alert.alert_id === openId ? true : undefined}
              resetScroll={false}
              className="block rounded-lg px-2 py-2 text-[0.8125rem] hover:bg-sunken aria-[current]:bg-accent-soft"
            >
              <span className="flex flex-wrap items-baseline justify-between gap-x-3">
                <span className="font-medium">{alert.title}</span>
                <AlertBadge alert={alert} />
              </span>
              <span className="mt-0.5 block text-[0.78125rem] text-soft">
                <time dateTime={alertMoment(alert)}>{formatMoment(alertMoment(alert))}</time> ·{' '}
                {unbroken(alert.summary)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function AlertsBody({ alerts }: { alerts: readonly Alert[] }) {
  const { alert, key, ...shared } = useSearch({ from: '/alerts' });
  const open = chosen(alerts, { alert, key });
  if (alerts.length === 0 && key === undefined) {
    return (
      <Notice
        title="Nothing has fired in the last seven days"
        icon={<BellOff size={22} className="text-faint" aria-hidden />}
      >
        An alert stands here while a check is over its limit, and for a week after it was resolved.
      </Notice>
    );
  }
  return (
    <div className="grid gap-3 lg:grid-cols-[2fr_3fr]">
      <div className={alert === undefined && key === undefined ? '' : 'max-lg:order-last'}>
        {GROUPS.map(({ state, title }) => (
          <Group
            key={state}
            title={title}
            alerts={alerts.filter((each) => each.state === state)}
            openId={open?.alert_id}
            shared={shared}
          />
        ))}
        {alerts.length === 0 && <p className="py-6 text-center text-soft">Nothing has fired in the last seven days.</p>}
      </div>
      <div className={besideClass}>
        {open !== undefined && <AlertDetail alert={open} />}
        {open === undefined && key !== undefined && <FindingPanel checkKey={key} />}
      </div>
    </div>
  );
}

/** What fires, what may soon, and what is over again. */
export function AlertsPage() {
  const { data, error, refetch } = useQuery(alertsQuery());
  return (
    <>
      <PageTitle className="mb-4">Alerts</PageTitle>
      {data !== undefined && error !== null && <StaleBanner error={error} />}
      {data !== undefined && <AlertsBody alerts={data.items} />}
      {data === undefined && error === null && (
        <div role="status" aria-label="Loading" className="grid gap-3 lg:grid-cols-[2fr_3fr]">
          <Skeleton className="h-64" />
          <Skeleton className="h-64" />
        </div>
      )}
      {data === undefined && error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
    </>
  );
}
