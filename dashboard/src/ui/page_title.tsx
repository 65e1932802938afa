import type { ReactNode } from 'react';

/** The one heading of the first rank of a page. */
export function PageTitle({ id, className = '', children }: { id?: string; className?: string; children: ReactNode }) {
  return (
    <h1 id={id} className={`text-[1.375rem] leading-tight font-[620] tracking-[-0.015em] ${className}`}>
      {children}
    </h1>
  );
}
