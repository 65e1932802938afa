import { Link } from '@tanstack/react-router';
import type { Alert } from '../../api/types.js';
import { limitWord } from '../../../../core/findings/check_key.js';
import { formatCount, formatSpan, formatMoment, telling, UNKNOWN } from '../../format/index.js';
import { buttonClass, Card, FactGrid } from '../../ui/index.js';
import { useNow } from '../../time/use_now.js';
import { AlertBadge } from './alert_badge.js';
import { alertSpan, callsBehind, isAboutQuality } from './alert_links.js';
import { FindingPanel } from './finding_panel.js';

function lasted(alert: Alert, now: number): string {
  const end = alert.resolved_at === null ? now : Date.parse(alert.resolved_at);
  return formatSpan(Math.max(end - Date.parse(alert.started_at), 0));
}

/** One alert: what, how bad, how sure, since when, who knows, and the calls behind it. */
export function AlertDetail({ alert }: { alert: Alert }) {
  const now = useNow();
  const tell = telling(alert.value, alert.limit, alert.unit);
  const { from, to } = alertSpan(alert, now);
  return (
    <div>
      <Card title={alert.title} sentence={alert.summary} aside={<AlertBadge alert={alert} />}>
        <FactGrid
          facts={[
            ['value', tell.value(alert.value)],
            [limitWord(alert.key), tell.value(alert.limit)],
            ['interval', tell.interval(alert.interval_low, alert.interval_high)],
            ['sample size', formatCount(alert.sample_size)],
            ['since', formatMoment(alert.since ?? alert.started_at)],
            ['fired', alert.fired_at === null ? 'not yet' : formatMoment(alert.fired_at)],
            ['resolved', alert.resolved_at === null ? 'not yet' : formatMoment(alert.resolved_at)],
            ['lasted', lasted(alert, now)],
            ['severity', alert.severity],
            [
              'channels told',
              alert.channels.length === 0
                ? alert.silenced
                  ? 'none, silenced'
                  : 'none yet'
                : alert.channels.join(', '),
            ],
            ['target', alert.target === '' ? UNKNOWN : alert.target],
            ['model', alert.model === '' ? UNKNOWN : alert.model],
            ['check', alert.key],
          ]}
        />
        <div className="mt-3.5 flex flex-wrap gap-2">
          {isAboutQuality(alert.key) && (
            <Link to="/quality" search={{ key: alert.key }} className={buttonClass}>
              Show the evidence
            </Link>
          )}
          <Link to="/calls" search={callsBehind(alert, from, to)} className={buttonClass}>
            Show the calls behind it
          </Link>
        </div>
      </Card>
      <FindingPanel checkKey={alert.key} />
    </div>
  );
}
