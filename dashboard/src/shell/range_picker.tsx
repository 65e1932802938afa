import { useNavigate, useSearch } from '@tanstack/react-router';
import { CalendarRange, ChevronDown, Undo2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { sharedSearch } from '../search_params.js';
import {
  DEFAULT_PRESET,
  isAbsolute,
  presetLabel,
  PRESETS,
  rangeLabel,
  withDefault,
  type Preset,
  type RangeSearch,
} from '../time/range.js';
import { walkButtons } from './arrow_keys.js';
import { OwnRange } from './own_range.js';
import { useCloseOutside } from './use_close_outside.js';
import { useDefaultPreset } from './use_default_preset.js';
import { Button, IconButton } from '../ui/index.js';

interface RangeMenuProps {
  current: Preset | undefined;
  search: RangeSearch;
  onChoose: (range: RangeSearch) => void;
}

function RangeMenu({ current, search, onChoose }: RangeMenuProps) {
  return (
    <ul
      onKeyDown={walkButtons}
      className="absolute top-full right-0 z-30 mt-1 w-72 rounded-card border border-line-strong bg-panel p-1"
    >
      {PRESETS.map((each) => (
        <li key={each}>
          <button
            type="button"
            autoFocus={(current ?? PRESETS[0]) === each}
            aria-current={current === each}
            onClick={() => onChoose({ range: each })}
            className="flex w-full justify-between rounded-md px-2.5 py-1.5 text-left text-[0.8125rem] hover:bg-sunken aria-[current=true]:font-semibold"
          >
            {presetLabel(each)}
            <span className="text-faint">{each}</span>
          </button>
        </li>
      ))}
      <li className="mt-1 border-t border-line">
        <OwnRange key={rangeLabel(search)} search={search} onChoose={onChoose} />
      </li>
      <li className="border-t border-line px-2.5 pt-2 pb-1 text-xs text-soft">Or drag on a chart; Esc undoes it.</li>
    </ul>
  );
}

/** Which time is shown: presets that move with the clock, or a fixed piece after a zoom. Lives in the URL. */
export function RangePicker() {
  const preset = useDefaultPreset() ?? DEFAULT_PRESET;
  const search = withDefault(sharedSearch(useSearch({ strict: false })), preset);
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const [close] = useState(() => () => setOpen(false));
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const fixed = isAbsolute(search);
  useCloseOutside({ box, opener: button, open, close });

  const choose = ({ range, from, to }: RangeSearch) => {
    close();
    // What was pressed is gone.
    button.current?.focus();
    void navigate({ to: '.', search: (previous) => ({ ...previous, range, from, to }) });
  };

  return (
    <div ref={box} className="relative flex items-center gap-1">
      {fixed && (
        <IconButton label="Back to the usual range" onClick={() => choose({})}>
          <Undo2 size={15} aria-hidden />
        </IconButton>
      )}
      <Button
        ref={button}
        aria-expanded={open}
        aria-label={`Time range: ${rangeLabel(search)}`}
        onClick={() => setOpen(!open)}
      >
        {fixed && <CalendarRange size={14} className="text-accent" aria-hidden />}
        {rangeLabel(search)}
        <ChevronDown size={13} className="text-faint" aria-hidden />
      </Button>
      {open && <RangeMenu current={fixed ? undefined : search.range} search={search} onChoose={choose} />}
    </div>
  );
}
