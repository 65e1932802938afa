import { useNavigate, useSearch } from '@tanstack/react-router';
import { CalendarRange, ChevronDown, Undo2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { sharedSearch } from '../search_params.js';
import {
  DEFAULT_PRESET,
  isAbsolute,
  presetLabel,
  PRESETS,
  rangeLabel,
  withDefault,
  type Preset,
} from '../time/range.js';
import { useDefaultPreset } from './use_default_preset.js';
import { Button, IconButton } from '../ui/index.js';

/** Which time is shown: presets that move with the clock, or a fixed piece after a zoom. Lives in the URL. */
export function RangePicker() {
  const preset = useDefaultPreset() ?? DEFAULT_PRESET;
  const search = withDefault(sharedSearch(useSearch({ strict: false })), preset);
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const fixed = isAbsolute(search);

  useEffect(() => {
    if (!open) return undefined;
    const close = (event: Event) => {
      const left =
        event instanceof KeyboardEvent ? event.key === 'Escape' : !box.current?.contains(event.target as Node);
      if (!left) return;
      event.preventDefault();
      setOpen(false);
    };
    document.addEventListener('pointerdown', close);
    document.addEventListener('keydown', close, true);
    return () => {
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('keydown', close, true);
    };
  }, [open]);

  const choose = (range: Preset | undefined) => {
    setOpen(false);
    void navigate({ to: '.', search: (previous) => ({ ...previous, range, from: undefined, to: undefined }) });
  };

  return (
    <div ref={box} className="relative flex items-center gap-1">
      {fixed && (
        <IconButton label="Back to the usual range" onClick={() => choose(undefined)}>
          <Undo2 size={15} aria-hidden />
        </IconButton>
      )}
      <Button
        aria-expanded={open}
        aria-haspopup="true"
        aria-label={`Time range: ${rangeLabel(search)}`}
        onClick={() => setOpen(!open)}
      >
        {fixed && <CalendarRange size={14} className="text-accent" aria-hidden />}
        {rangeLabel(search)}
        <ChevronDown size={13} className="text-faint" aria-hidden />
      </Button>
      {open && (
        <ul className="absolute top-full right-0 z-30 mt-1 w-52 rounded-card border border-line-strong bg-panel p-1">
          {PRESETS.map((each) => (
            <li key={each}>
              <button
                type="button"
                aria-current={!fixed && search.range === each}
                onClick={() => choose(each)}
                className="flex w-full justify-between rounded-md px-2.5 py-1.5 text-left text-[0.8125rem] hover:bg-sunken aria-[current=true]:font-semibold"
              >
                {presetLabel(each)}
                <span className="text-faint">{each}</span>
              </button>
            </li>
          ))}
          <li className="mt-1 border-t border-line px-2.5 pt-2 pb-1 text-xs text-soft">
            Drag on a chart for a piece of your own; Esc undoes it.
          </li>
        </ul>
      )}
    </div>
  );
}
