import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { exportPlanQuery, exportUrl } from '../../api/queries.js';
import type { ExportFormat, ExportQuery, ExportRating } from '../../api/types.js';
import type { CallsSearch } from '../../search_params.js';
import { useDefaultPreset } from '../../shell/use_default_preset.js';
import { DEFAULT_PRESET, withDefault } from '../../time/range.js';
import { Button, buttonClass, Select } from '../../ui/index.js';
import { exportedCalls, FORMATS, planWords } from './export_words.js';
import { toFixedQuery } from './to_query.js';

const RATINGS: readonly { value: ExportRating; label: string }[] = [
  { value: 'good', label: 'rated good' },
  { value: 'rated', label: 'rated' },
  { value: 'any', label: 'rated or not' },
];

interface FormatChoiceProps {
  format: ExportFormat;
  onChange: (format: ExportFormat) => void;
}

function FormatChoice({ format, onChange }: FormatChoiceProps) {
  return (
    <fieldset className="flex flex-col gap-2.5">
      <legend className="sr-only">Format</legend>
      {FORMATS.map(({ name, label, says }) => (
        <label key={name} className="grid grid-cols-[auto_1fr] items-start gap-x-2.5 text-[0.8125rem]">
          <input
            type="radio"
            name="format"
            value={name}
            checked={format === name}
            onChange={() => onChange(name)}
            className="mt-0.5 accent-(--accent)"
          />
          <span>
            <span className="font-medium">{label}</span>
            <span className="block text-xs text-soft">{says}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** How many calls it would be, and the way to get them. */
function Offer({ query, onClose }: { query: ExportQuery; onClose: () => void }) {
  const { data: plan, error } = useQuery(exportPlanQuery(query));
  const some = plan !== undefined && exportedCalls(plan) !== null;
  return (
    <>
      <p role="status" className="mt-4 min-h-10 text-[0.8125rem] text-soft">
        {error !== null && plan === undefined && `It cannot be said how many calls that is: ${error.message}`}
        {error === null && plan === undefined && 'Counting…'}
        {plan !== undefined && planWords(plan, query.format)}
      </p>
      <div className="mt-3 flex gap-2">
        {some ? (
          <a
            href={exportUrl(query)}
            download
            onClick={onClose}
            className={`${buttonClass} border-accent! bg-accent-soft! text-accent!`}
          >
            <DownloadWords />
          </a>
        ) : (
          <Button disabled>
            <DownloadWords />
          </Button>
        )}
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </>
  );
}

function DownloadWords() {
  return (
    <>
      <Download size={14} aria-hidden />
      Download
    </>
  );
}

function Choices({ search, onClose }: { search: CallsSearch; onClose: () => void }) {
  const [openedAt] = useState(Date.now);
  const [format, setFormat] = useState<ExportFormat>('jsonl');
  const [rating, setRating] = useState<ExportRating>('good');
  const query = {
    ...toFixedQuery(search, openedAt),
    format,
    ...(format === 'openai-ft' ? { rating } : {}),
  };
  return (
    <>
      <h2 id="export-title" className="mb-1 font-semibold">
        Export calls
      </h2>
      <p className="mb-4 text-[0.8125rem] text-soft">
        Those of the list, in its time and with its filters, oldest first. What was masked stays masked.
      </p>
      <FormatChoice format={format} onChange={setFormat} />
      {format === 'openai-ft' && (
        <div className="mt-3 ml-6">
          <Select
            label="Which calls"
            value={rating}
            options={RATINGS}
            onChange={(word) => setRating(RATINGS.find(({ value }) => value === word)?.value ?? 'good')}
          />
        </div>
      )}
      <Offer query={query} onClose={onClose} />
    </>
  );
}

/** Opens the choice of a file with the calls of the list. */
export function ExportButton({ search }: { search: CallsSearch }) {
  const preset = useDefaultPreset();
  const [open, setOpen] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <>
      <Button aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Download size={14} className="text-soft" aria-hidden />
        Export
      </Button>
      <dialog
        ref={dialog}
        onClose={() => setOpen(false)}
        aria-labelledby="export-title"
        className="m-auto w-[27rem] max-w-[calc(100vw-2rem)] rounded-card border border-line bg-panel p-5 text-ink backdrop:bg-black/40"
      >
        {open && <Choices search={withDefault(search, preset ?? DEFAULT_PRESET)} onClose={() => setOpen(false)} />}
      </dialog>
    </>
  );
}
