import { Skeleton } from '../../ui/index.js';

/** Places of the charts. */
export function ChartsSkeleton() {
  return (
    <>
      <div className="mt-3 grid gap-3 lg:grid-cols-[2fr_1fr]">
        <Skeleton className="h-[306px]" />
        <Skeleton className="h-[306px]" />
      </div>
      <div className="mt-3 grid gap-3 md:grid-cols-2 lg:grid-cols-3">
        <Skeleton className="h-[306px]" />
        <Skeleton className="h-[306px]" />
        <Skeleton className="h-[306px]" />
      </div>
    </>
  );
}

/** Places of the whole page, before the first answer. */
export function OverviewSkeleton() {
  return (
    <div role="status" aria-label="Loading">
      <Skeleton className="mb-7 h-7 w-80 max-w-full" />
      <div className="grid gap-3 xs:grid-cols-2 lg:grid-cols-4">
        {Array.from({ length: 4 }, (_, index) => (
          <Skeleton key={index} className="h-[138px]" />
        ))}
      </div>
      <ChartsSkeleton />
    </div>
  );
}
