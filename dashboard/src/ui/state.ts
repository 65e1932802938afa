/** The four states of everything that is held against a budget. Never green by absence. */
export type State = 'ok' | 'near' | 'over' | 'no_data';

/** What people read; colour never stands alone. */
export const STATE_WORDS: Record<State, string> = {
  ok: 'within',
  near: 'near',
  over: 'over',
  no_data: 'not yet known',
};

export const STATE_TEXT: Record<State, string> = {
  ok: 'text-ok',
  near: 'text-near',
  over: 'text-over',
  no_data: 'text-none',
};

export const STATE_FILL: Record<State, string> = { ok: 'bg-ok', near: 'bg-near', over: 'bg-over', no_data: 'bg-none' };
export const STATE_HALO: Record<State, string> = {
  ok: 'bg-ok-bg',
  near: 'bg-near-bg',
  over: 'bg-over-bg',
  no_data: 'bg-none-bg',
};

/** Worst first; what is not known stands between what is bad and what is good. */
export const STATE_RANK: Record<State, number> = { over: 0, near: 1, no_data: 2, ok: 3 };
