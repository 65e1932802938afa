import { useId, useState, type FormEvent } from 'react';
import { rangeBounds, zoomedRange, type RangeSearch } from '../time/range.js';
import { Button, controlClass } from '../ui/index.js';

const MINUTE = 60_000;
const TIME_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A moment as a control for date and time takes it: the reader's clock, without a zone. */
function toInput(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);
}

interface OwnRangeProps {
  search: RangeSearch;
  onChoose: (range: { from: string; to: string }) => void;
}

/** Beginning and end to type in, in the reader's time zone. */
export function OwnRange({ search, onChoose }: OwnRangeProps) {
  const [ends, setEnds] = useState(() => {
    const { from, to } = rangeBounds(search);
    return { from: toInput(from), to: toInput(to) };
  });
  const id = useId();
  const [from, to] = [Date.parse(ends.from), Date.parse(ends.to)];
  const range = from < to ? zoomedRange(from, to, MINUTE) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (range !== null) onChoose(range);
  };
  return (
    <form onSubmit={submit} aria-label="A range of your own" className="flex flex-col gap-2 px-2.5 pt-2 pb-1.5">
      {(['from', 'to'] as const).map((end) => (
        <label key={end} htmlFor={`${id}${end}`} className="flex items-center justify-between gap-2 text-xs text-soft">
          {end}
          <input
            id={`${id}${end}`}
            type="datetime-local"
            required
            value={ends[end]}
            onChange={(event) => setEnds({ ...ends, [end]: event.target.value })}
            className={`${controlClass} px-1.5`}
          />
        </label>
      ))}
      <span className="flex items-center justify-between gap-2">
        <span className="min-w-0 truncate text-xs text-faint">
          {range === null ? 'The end is not after the beginning.' : TIME_ZONE}
        </span>
        <Button type="submit" disabled={range === null}>
          Apply
        </Button>
      </span>
    </form>
  );
}
