import { CircleCheck, CircleDashed, OctagonAlert, TriangleAlert, type LucideIcon } from 'lucide-react';
import { STATE_TEXT, STATE_WORDS, type State } from './state.js';

const ICONS: Record<State, LucideIcon> = {
  ok: CircleCheck,
  near: TriangleAlert,
  over: OctagonAlert,
  no_data: CircleDashed,
};

/** Colour, shape and word of a state, always all three. `word` replaces the usual one: firing, resolved. */
export function StateBadge({ state, word }: { state: State; word?: string }) {
  const Icon = ICONS[state];
  return (
    <span className={`inline-flex items-center gap-1 text-xs font-medium whitespace-nowrap ${STATE_TEXT[state]}`}>
      <Icon size={13} strokeWidth={2.25} aria-hidden />
      {word ?? STATE_WORDS[state]}
    </span>
  );
}
