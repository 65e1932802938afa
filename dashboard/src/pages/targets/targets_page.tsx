import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { serverMetricsQuery, targetsQuery } from '../../api/queries.js';
import type { ServerMetrics, TargetStatus } from '../../api/types.js';
import { formatAgo, formatCount, formatMoment, formatMoney, isKnown } from '../../format/index.js';
import { ErrorNotice, StaleBanner } from '../../shell/error_notice.js';
import { Card, FactGrid, Notice, PageTitle, Skeleton, StateBadge } from '../../ui/index.js';
import { rangeParams, withDefault } from '../../time/range.js';
import { useNow } from '../../time/use_now.js';
import { AttachGuide } from '../attach/attach_guide.js';
import { ServerMetricsPanel } from './server_metrics.js';
import { targetState } from './target_status.js';

const listed = (words: readonly string[]) => (words.length === 0 ? 'not known yet' : words.join(', '));

/** On a line of their own, where no name has to be broken at its hyphens. */
function Models({ names }: { names: readonly string[] }) {
  return (
    <dl className="mt-3">
      <dt className="text-xs text-soft">models</dt>
      <dd className="font-medium">
        {names.length === 0
          ? 'not known yet'
          : names.map((name) => (
              <span key={name} className="inline-block not-last:mr-3">
                {name}
              </span>
            ))}
      </dd>
    </dl>
  );
}

function TargetCard({ target, told }: { target: TargetStatus; told: ServerMetrics | undefined }) {
  const { state, word } = targetState(target, useNow());
  return (
    <Card
      title={target.name}
      sentence={`${target.environment}${target.version === '' ? '' : `, version ${target.version}`}${target.demo ? ', demo traffic' : ''}`}
      aside={<StateBadge state={state} word={word} />}
    >
      <FactGrid
        facts={[
          ['last call', target.last_call_at === null ? 'none yet' : formatAgo(target.last_call_at)],
          ['calls, 24 h', formatCount(target.calls_24h)],
          ['first call', target.first_call_at === null ? 'none yet' : formatMoment(target.first_call_at)],
          ['speaks', listed(target.backends)],
          ['price', isKnown(target.gpu_hour_usd) ? `${formatMoney(target.gpu_hour_usd)} per GPU-h` : 'price list'],
        ]}
      />
      <Models names={target.models} />
      {told !== undefined && <ServerMetricsPanel told={told} />}
      <p className="mt-3.5 flex gap-4 text-[0.8125rem]">
        <Link to="/calls" search={{ target: target.name }} className="text-accent underline underline-offset-2">
          Calls
        </Link>
        <Link to="/" search={{ target: target.name }} className="text-accent underline underline-offset-2">
          Overview of this target
        </Link>
      </p>
    </Card>
  );
}

/** The model servers Sidelight stands beside, and how to add one. */
export function TargetsPage() {
  const { data, error, refetch } = useQuery(targetsQuery());
  const shared = useSearch({ from: '/targets' });
  const metrics = useQuery(serverMetricsQuery(rangeParams(withDefault(shared, '1h'))));
  return (
    <>
      <PageTitle className="mb-4">Targets</PageTitle>
      {data !== undefined && error !== null && <StaleBanner error={error} />}
      {data === undefined && error === null && (
        <div role="status" aria-label="Loading" className="grid gap-3 md:grid-cols-2 lg:grid-cols-3">
          <Skeleton className="h-52" />
          <Skeleton className="h-52" />
        </div>
      )}
      {data === undefined && error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data?.items.length === 0 && (
        <Notice title="No target is configured, and none was seen">The first call through a tap makes one.</Notice>
      )}
      <div className="grid gap-3 md:grid-cols-2 lg:grid-cols-3">
        {data?.items.map((target) => (
          <TargetCard
            key={target.name}
            target={target}
            told={metrics.data?.items.find((each) => each.target === target.name)}
          />
        ))}
      </div>
      <section id="attach" aria-labelledby="attach-title" className="mt-10 scroll-mt-20">
        <h2 id="attach-title" className="mb-1 text-base font-semibold">
          Attach a server
        </h2>
        <p className="mb-4 text-soft">
          Start a tap with{' '}
          <code className="font-mono text-[0.8125rem]">
            sidelight up <span className="whitespace-nowrap">--upstream=http://127.0.0.1:8000</span>
          </code>
          , then send calls through it.
        </p>
        <AttachGuide />
      </section>
    </>
  );
}
