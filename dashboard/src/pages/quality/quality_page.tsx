import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Activity } from 'lucide-react';
import { qualityQuery } from '../../api/queries.js';
import type { Quality } from '../../api/types.js';
import { ErrorNotice, StaleBanner } from '../../shell/error_notice.js';
import { besideClass, Headline, Notice, PageTitle, Skeleton } from '../../ui/index.js';
import { QualityFilters } from './quality_filters.js';
import { VerdictDetail } from './verdict_detail.js';
import { VerdictList } from './verdict_list.js';

/** What will stand here, and what it needs: nothing has been asked yet. */
function NothingWatched() {
  return (
    <Notice title="No monitor has given a verdict yet" icon={<Activity size={22} className="text-faint" aria-hidden />}>
      <p>
        Here stands whether the answers of your models still are what they were: their errors and refusals, the length
        of prompts and answers, latency, tokens and cost.
      </p>
      <p className="mt-2">
        Monitors first learn from your own traffic what is usual, and say how far they are. Until then nothing is called
        good.
      </p>
    </Notice>
  );
}

function QualityBody({ quality }: { quality: Quality }) {
  const search = useSearch({ from: '/quality' });
  const navigate = useNavigate({ from: '/quality' });
  if (quality.asked_at === null) return <NothingWatched />;
  return (
    <>
      <Headline label="In one sentence" state={quality.state} sentence={quality.sentence} className="mb-4">
        {quality.learning !== '' && <p className="mt-1.5 text-soft">{quality.learning}</p>}
      </Headline>
      <QualityFilters
        search={search}
        targets={quality.targets}
        onChange={(change) => void navigate({ search: { ...search, key: undefined, ...change } })}
      />
      <div className="grid gap-3 lg:grid-cols-[2fr_3fr]">
        <div className={search.key === undefined ? '' : 'max-lg:order-last'}>
          <VerdictList groups={quality.groups} openKey={quality.shown?.key} search={search} />
        </div>
        <div className={besideClass}>
          {quality.shown !== null && <VerdictDetail verdict={quality.shown} />}
          {quality.shown === null && search.key !== undefined && (
            <p className="py-6 text-center text-soft">This is not watched any more: nobody asked in the last day.</p>
          )}
        </div>
      </div>
    </>
  );
}

/** Whether the answers still are what they were: one verdict a monitor, with its evidence. */
export function QualityPage() {
  const { key, kind, verdict, target } = useSearch({ from: '/quality' });
  const { data, error, refetch } = useQuery(qualityQuery({ key, kind, verdict, target }));
  return (
    <>
      {data !== undefined && error !== null && <StaleBanner error={error} />}
      {(data === undefined || data.asked_at === null) && <PageTitle className="mb-4">Quality</PageTitle>}
      {data !== undefined && <QualityBody quality={data} />}
      {data === undefined && error === null && (
        <div role="status" aria-label="Loading" className="grid gap-3 lg:grid-cols-[2fr_3fr]">
          <Skeleton className="h-64" />
          <Skeleton className="h-96" />
        </div>
      )}
      {data === undefined && error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
    </>
  );
}
