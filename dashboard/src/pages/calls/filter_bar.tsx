import { useQuery } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { targetsQuery } from '../../api/queries.js';
import { PURPOSES, type CallsSearch } from '../../search_params.js';
import { useKeys } from '../../shell/use_keys.js';
import { controlClass, Field, Select } from '../../ui/index.js';
import { ExportButton } from './export_dialog.js';
import {
  durationOptions,
  OPERATIONS,
  optionsOf,
  otherFilters,
  outcomeOptions,
  PURPOSE_OPTIONS,
} from './filter_options.js';

interface FilterBarProps {
  search: CallsSearch;
  /** Gets what changes; undefined takes a filter away. */
  onChange: (change: Partial<CallsSearch>) => void;
}

const TYPING_MS = 350;

function useFocusOnSlash() {
  const input = useRef<HTMLInputElement>(null);
  const asked = useRouterState({ select: ({ location }) => location.hash === 'search' });
  const [keys] = useState(() => ({ '/': () => input.current?.focus() }));
  useKeys(keys);
  useEffect(() => {
    if (asked) input.current?.focus();
  }, [asked]);
  return input;
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  const input = useFocusOnSlash();
  if (value !== known) {
    setKnown(value);
    setText(value);
  }
  useEffect(() => {
    if (text === known) return undefined;
    const timer = setTimeout(() => {
      setKnown(text);
      onChange(text);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, known, onChange]);
  return (
    <Field label="Search prompts and outputs" className="col-span-2 min-w-52 flex-1">
      {(id) => (
        <span className="relative">
          <Search size={14} className="absolute top-2 left-2.5 text-faint" aria-hidden />
          <input
            ref={input}
            id={id}
            type="search"
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') event.currentTarget.blur();
            }}
            placeholder="press / to search"
            className={`${controlClass} w-full pl-8`}
          />
        </span>
      )}
    </Field>
  );
}

/** Filters that came with a link and have no field here: each can be taken away. */
function FurtherFilters({ search, onChange }: FilterBarProps) {
  const others = otherFilters(search);
  if (others.length === 0) return null;
  return (
    <ul aria-label="Further filters" className="mt-2.5 flex flex-wrap gap-2">
      {others.map(({ key, label }) => (
        <li key={key}>
          <button
            type="button"
            onClick={() => onChange({ [key]: undefined })}
            aria-label={`Remove the filter ${label}`}
            className="inline-flex items-center gap-1.5 rounded-full border border-line-strong bg-panel py-0.5 pr-2 pl-3 text-[0.8125rem]"
          >
            {label}
            <X size={13} className="text-faint" aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Which calls are listed. All of it lives in the URL. */
export function FilterBar({ search, onChange }: FilterBarProps) {
  const targets = useQuery(targetsQuery()).data?.items ?? [];
  const models = targets
    .filter(({ name }) => search.target === undefined || name === search.target)
    .flatMap((each) => each.models);
  const [onSearch] = useState(() => (text: string) => onChange({ search: text === '' ? undefined : text }));
  return (
    <form aria-label="Filters" onSubmit={(event) => event.preventDefault()} className="mb-3">
      <div className="grid grid-cols-2 items-end gap-2.5 sm:flex sm:flex-wrap">
        <SearchField value={search.search ?? ''} onChange={onSearch} />
        <Select
          label="Target"
          value={search.target ?? ''}
          options={optionsOf(
            targets.map(({ name }) => name),
            search.target,
            'all targets',
          )}
          onChange={(target) => onChange({ target: target || undefined, model: undefined })}
        />
        <Select
          label="Model"
          value={search.model ?? ''}
          options={optionsOf(models, search.model, 'all models')}
          onChange={(model) => onChange({ model: model || undefined })}
        />
        <Select
          label="Outcome"
          value={search.outcome ?? ''}
          options={outcomeOptions(search.outcome)}
          onChange={(outcome) => onChange({ outcome: outcome || undefined })}
        />
        <Select
          label="Operation"
          value={search.operation ?? ''}
          options={optionsOf(OPERATIONS, search.operation, 'any')}
          onChange={(operation) => onChange({ operation: operation || undefined })}
        />
        <Select
          label="Purpose"
          value={search.purpose ?? ''}
          options={PURPOSE_OPTIONS}
          onChange={(word) => onChange({ purpose: PURPOSES.find((each) => each === word) })}
        />
        <Select
          label="Took at least"
          value={String(search.min_duration_ms ?? '')}
          options={durationOptions(search.min_duration_ms)}
          onChange={(ms) => onChange({ min_duration_ms: ms === '' ? undefined : Number(ms) })}
        />
        <ExportButton search={search} />
      </div>
      <FurtherFilters search={search} onChange={onChange} />
    </form>
  );
}
