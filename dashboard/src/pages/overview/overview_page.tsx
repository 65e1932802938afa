import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { overviewQuery } from '../../api/queries.js';
import type { Overview } from '../../api/types.js';
import type { SharedSearch } from '../../search_params.js';
import { DemoBanner } from '../../shell/demo_banner.js';
import { ErrorNotice, StaleBanner } from '../../shell/error_notice.js';
import { useDefaultPreset } from '../../shell/use_default_preset.js';
import { DEFAULT_PRESET, isAbsolute, rangeParams, withDefault } from '../../time/range.js';
import { FirstCall } from '../attach/first_call.js';
import { AlertFeed } from './alert_feed.js';
import { BudgetTile } from './budget_tile.js';
import { CallerTable } from './caller_table.js';
import { ModelTable } from './model_table.js';
import { ChartsSkeleton, OverviewSkeleton } from './overview_skeleton.js';
import { ScopePicker } from './scope_picker.js';
import { Scope } from './scope.js';
import { UnpricedModels } from './unpriced_models.js';
import { VerdictLine } from './verdict.js';

const ChartsSection = lazy(() => import('./charts_section.js'));

/** What the API is asked for on behalf of a URL. */
function toQuery(shared: SharedSearch) {
  const { target, model, environment } = shared;
  return { ...rangeParams(shared), target, model, environment };
}

/** Three in a row where four would leave a hole. */
function wideColumns(tiles: number): string {
  return tiles % 4 !== 0 && tiles % 3 === 0 ? 'lg:grid-cols-3' : 'lg:grid-cols-4';
}

function OverviewBody({ overview, shared }: { overview: Overview; shared: SharedSearch }) {
  return (
    <>
      {overview.demo && <DemoBanner />}
      <div className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <VerdictLine verdict={overview.verdict} shared={shared} />
        <ScopePicker shared={shared} />
      </div>
      <Scope shared={shared} />
      <section aria-label="Budgets" className={`grid gap-3 xs:grid-cols-2 ${wideColumns(overview.tiles.length)}`}>
        {overview.tiles.map((tile) => (
          <BudgetTile key={tile.id} tile={tile} shared={shared} />
        ))}
      </section>
      <Suspense fallback={<ChartsSkeleton />}>
        <ChartsSection
          overview={overview}
          shared={shared}
          feed={<AlertFeed alerts={overview.alerts} shared={shared} />}
        />
      </Suspense>
      <ModelTable rows={overview.models} shared={shared} />
      <CallerTable shared={shared} />
      {overview.models.some((row) => row.unpriced_calls > 0) && <UnpricedModels shared={shared} />}
    </>
  );
}

/** Is all well, and what does it cost: the first thing anybody sees. */
export function OverviewPage() {
  const shared = useSearch({ from: '/' });
  const preset = useDefaultPreset();
  const { data, error, refetch } = useQuery({
    ...overviewQuery(toQuery(withDefault(shared, preset ?? DEFAULT_PRESET)), !isAbsolute(shared)),
    enabled: preset !== null,
  });
  if (data === undefined) {
    return error === null ? <OverviewSkeleton /> : <ErrorNotice error={error} onRetry={() => void refetch()} />;
  }
  if (!data.ever_seen_a_call) return <FirstCall />;
  return (
    <>
      {error !== null && <StaleBanner error={error} />}
      <OverviewBody overview={data} shared={shared} />
    </>
  );
}
