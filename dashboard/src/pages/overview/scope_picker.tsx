import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { targetsQuery } from '../../api/queries.js';
import type { SharedSearch } from '../../search_params.js';
import { Select } from '../../ui/index.js';

interface Choice {
  key: 'environment' | 'target';
  label: string;
  all: string;
  values: string[];
}

/** Narrows the page to an environment or a target; offered only where there is more than one. */
export function ScopePicker({ shared }: { shared: SharedSearch }) {
  const targets = useQuery(targetsQuery()).data?.items ?? [];
  const navigate = useNavigate();
  const unique = (words: string[]) => [...new Set(words)].sort((a, b) => a.localeCompare(b));
  const choices: Choice[] = [
    { key: 'environment', label: 'Environment', all: 'all', values: unique(targets.map((each) => each.environment)) },
    { key: 'target', label: 'Target', all: 'all', values: unique(targets.map((each) => each.name)) },
  ];
  return (
    <div className="flex flex-none gap-2.5">
      {choices
        .filter(({ values }) => values.length > 1)
        .map(({ key, label, all, values }) => (
          <Select
            key={key}
            label={label}
            value={shared[key] ?? ''}
            options={[{ value: '', label: all }, ...values.map((value) => ({ value, label: value }))]}
            onChange={(value) =>
              void navigate({
                to: '.',
                search: (previous) => ({ ...previous, model: undefined, [key]: value || undefined }),
              })
            }
          />
        ))}
    </div>
  );
}
