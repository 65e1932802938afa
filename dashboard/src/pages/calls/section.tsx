import type { ReactNode } from 'react';

/** A titled part of the open call. */
export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="border-t border-line px-4 py-3.5">
      <div className="mb-2 flex min-h-6 items-center justify-between gap-3">
        <h3 className="text-[0.8125rem] font-semibold">{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}
