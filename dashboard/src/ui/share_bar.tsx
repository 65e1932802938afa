import { STATE_FILL, type State } from './state.js';

interface ShareBarProps {
  /** Of the limit; may pass 1. */
  share: number | null;
  state: State;
  /** Of the period, at which the forecast passes the limit. */
  mark: number | null;
  label: string;
}

/** How much of a budget is used; a mark where the forecast passes it. */
export function ShareBar({ share, state, mark, label }: ShareBarProps) {
  const filled = share === null ? 0 : Math.min(Math.max(share, 0), 1) * 100;
  return (
    <div role="img" aria-label={label} className="relative my-2 h-[5px] rounded-[3px] bg-sunken ring-1 ring-line">
      <i className={`absolute inset-y-0 left-0 rounded-[3px] ${STATE_FILL[state]}`} style={{ width: `${filled}%` }} />
      {mark !== null && mark >= 0 && mark <= 1 && (
        <i className="absolute -inset-y-1 w-0.5 rounded bg-ink" style={{ left: `calc(${mark * 100}% - 1px)` }} />
      )}
    </div>
  );
}
