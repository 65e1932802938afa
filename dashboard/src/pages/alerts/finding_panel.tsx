import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { findingQuery } from '../../api/queries.js';
import type { Finding } from '../../api/types.js';
import { limitWord } from '../../../../core/findings/check_key.js';
import { formatAgo, formatCount, formatSpan, telling, UNKNOWN } from '../../format/index.js';
import { buttonClass, Card, FactGrid, StateBadge } from '../../ui/index.js';
import { callsBehind } from './alert_links.js';

function span(finding: Finding) {
  const to = Date.parse(finding.at);
  return { from: to - Math.max(finding.window_seconds, 60) * 1000, to };
}

function Evidence({ finding }: { finding: Finding }) {
  const { from, to } = span(finding);
  return (
    <div className="mt-3.5 flex flex-wrap items-center gap-2">
      <Link to="/calls" search={callsBehind(finding, from, to)} className={buttonClass}>
        Show the calls of this window
      </Link>
      {finding.evidence.map((callId, index) => (
        <Link
          key={callId}
          to="/calls/$callId"
          params={{ callId }}
          search={callsBehind(finding, from, to)}
          className={buttonClass}
        >
          Example {index + 1}
        </Link>
      ))}
    </div>
  );
}

/** What the check answers right now: value, interval, sample, method, and calls that show it. */
export function FindingPanel({ checkKey }: { checkKey: string }) {
  const { data: finding, error } = useQuery(findingQuery(checkKey));
  if (finding === undefined)
    return error === null ? null : <p className="mt-3 text-xs text-over">The check’s last answer did not come.</p>;
  if (finding === null) return <p className="mt-3 px-1 text-xs text-soft">This check has given no answer yet.</p>;
  const tell = telling(finding.value, finding.limit, finding.unit);
  return (
    <Card
      title={`The check now: ${finding.title}`}
      sentence={finding.summary}
      aside={<StateBadge state={finding.verdict} />}
      className="mt-3"
    >
      <FactGrid
        facts={[
          ['value', tell.value(finding.value)],
          [limitWord(finding.key), tell.value(finding.limit)],
          ['interval', tell.interval(finding.interval_low, finding.interval_high)],
          ['sample size', formatCount(finding.sample_size)],
          ['window', finding.window_seconds > 0 ? formatSpan(finding.window_seconds * 1000) : UNKNOWN],
          ['asked', formatAgo(finding.at)],
        ]}
      />
      {finding.method !== '' && <p className="mt-3 text-xs text-soft">Method: {finding.method}</p>}
      <Evidence finding={finding} />
    </Card>
  );
}
