import { QUALITY_KINDS, VERDICTS, type QualitySearch } from '../../search_params.js';
import { Select, STATE_WORDS } from '../../ui/index.js';

const KIND_WORDS: Record<(typeof QUALITY_KINDS)[number], string> = {
  drift: 'drift',
  bias: 'bias',
  toxicity: 'toxic and unsafe text',
  integrity: 'data integrity',
};

interface QualityFiltersProps {
  search: QualitySearch;
  targets: readonly string[];
  onChange: (change: Partial<QualitySearch>) => void;
}

/** Which verdicts are listed. All of it lives in the URL. */
export function QualityFilters({ search, targets, onChange }: QualityFiltersProps) {
  const known = search.target === undefined || targets.includes(search.target) ? targets : [...targets, search.target];
  return (
    <form
      aria-label="Filters"
      onSubmit={(event) => event.preventDefault()}
      className="mb-3 grid grid-cols-2 items-end gap-2.5 sm:flex sm:flex-wrap"
    >
      <Select
        label="Target"
        value={search.target ?? ''}
        options={[{ value: '', label: 'all targets' }, ...known.map((name) => ({ value: name, label: name }))]}
        onChange={(target) => onChange({ target: target || undefined })}
      />
      <Select
        label="Kind"
        value={search.kind ?? ''}
        options={[
          { value: '', label: 'any' },
          ...QUALITY_KINDS.map((each) => ({ value: each, label: KIND_WORDS[each] })),
        ]}
        onChange={(word) => onChange({ kind: QUALITY_KINDS.find((each) => each === word) })}
      />
      <Select
        label="Verdict"
        value={search.verdict ?? ''}
        options={[{ value: '', label: 'any' }, ...VERDICTS.map((each) => ({ value: each, label: STATE_WORDS[each] }))]}
        onChange={(word) => onChange({ verdict: VERDICTS.find((each) => each === word) })}
      />
    </form>
  );
}
