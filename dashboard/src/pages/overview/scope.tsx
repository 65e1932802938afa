import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import type { SharedSearch } from '../../search_params.js';

const KEYS = ['target', 'model', 'environment'] as const;

/** Which part of the calls the page is narrowed to, each with a way out. */
export function Scope({ shared }: { shared: SharedSearch }) {
  const set = KEYS.filter((key) => shared[key] !== undefined);
  if (set.length === 0) return null;
  return (
    <ul aria-label="Narrowed to" className="mb-4 flex flex-wrap gap-2">
      {set.map((key) => (
        <li key={key}>
          <Link
            to="/"
            search={{ ...shared, [key]: undefined }}
            aria-label={`${key} ${shared[key]}: show all again`}
            className="inline-flex items-center gap-1.5 rounded-full border border-line-strong bg-panel py-0.5 pr-2 pl-3 text-[0.8125rem]"
          >
            <span className="text-soft">{key}</span> {shared[key]}
            <X size={13} className="text-faint" aria-hidden />
          </Link>
        </li>
      ))}
    </ul>
  );
}
