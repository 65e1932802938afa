import { Link, useSearch } from '@tanstack/react-router';
import { sharedSearch } from '../search_params.js';

const PAGES = [
  { to: '/', label: 'Overview' },
  { to: '/calls', label: 'Calls' },
  { to: '/quality', label: 'Quality' },
  { to: '/alerts', label: 'Alerts' },
  { to: '/targets', label: 'Targets' },
] as const;

/** The pages there are. Range and target go along from page to page. */
export function Nav({ firing }: { firing: number }) {
  const shared = sharedSearch(useSearch({ strict: false }));
  return (
    <nav aria-label="Pages" className="flex gap-0.5 overflow-x-auto [scrollbar-width:none]">
      {PAGES.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          search={shared}
          activeOptions={{ exact: to === '/', includeSearch: false }}
          className="flex items-center rounded-[7px] px-2.5 py-1.5 text-soft hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-ink"
        >
          {label}
          {to === '/alerts' && firing > 0 && (
            <span className="ml-1.5 rounded-full bg-over-bg px-1.5 text-[0.6875rem] font-semibold text-over">
              {firing}
              <span className="sr-only"> firing</span>
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}
