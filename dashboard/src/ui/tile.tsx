import type { ReactNode } from 'react';
import type { Parts } from '../format/index.js';
import { Quantity } from './quantity.js';
import { ShareBar } from './share_bar.js';
import { Sparkline } from './sparkline.js';
import { StateBadge } from './state_badge.js';
import type { State } from './state.js';

interface TileProps {
  label: string;
  state: State;
  /** Instead of the word of the state. */
  word?: string;
  value: Parts;
  /** What it is held against: `budget 1.0 s`. */
  limit: string;
  share: number | null;
  shareLabel: string;
  mark: number | null;
  /** Bottom left: change, forecast or note. */
  foot: ReactNode;
  /** Bottom right: the sample size. */
  sample: string;
  spark: readonly (number | null)[];
}

/** One measure against its budget. Every tile says the same things in the same places. */
export function Tile({ label, state, word, value, limit, share, shareLabel, mark, foot, sample, spark }: TileProps) {
  return (
    <div className="flex h-full flex-col rounded-card border border-line bg-panel px-3.5 pt-3 pb-2.5 group-hover:border-line-strong">
      <div className="flex justify-between gap-2 text-[0.78125rem] text-soft">
        <span className="truncate">{label}</span>
        <StateBadge state={state} word={word} />
      </div>
      <div className="mt-1 flex items-start justify-between gap-2">
        <div className="min-w-0">
          <div className="text-[1.5625rem] leading-[1.35] font-semibold tracking-[-0.02em]">
            <Quantity parts={value} />
          </div>
          <div className="min-h-[1.1rem] truncate text-xs text-soft">{limit}</div>
        </div>
        <div className="pt-1">
          <Sparkline values={spark} quiet={state === 'no_data'} />
        </div>
      </div>
      <ShareBar share={share} state={state} mark={mark} label={shareLabel} />
      <div className="mt-auto flex items-end justify-between gap-3 text-xs text-faint tabular-nums">
        <span className="line-clamp-3 min-w-0 text-balance">{foot}</span>
        <span className="flex-none">{sample}</span>
      </div>
    </div>
  );
}
