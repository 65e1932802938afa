import type { CallSummary, Outcome as OutcomeWord } from '../../api/types.js';
import { StateBadge, type State } from '../../ui/index.js';

const LOOKS: Record<Exclude<OutcomeWord, 'ok'>, { state: State; word: string }> = {
  error: { state: 'over', word: 'error' },
  client_abort: { state: 'near', word: 'client left' },
  upstream_unreachable: { state: 'over', word: 'unreachable' },
  timeout: { state: 'over', word: 'timeout' },
};

/** Words for the outcomes, as the filter shows them. */
export const OUTCOME_WORDS: Record<OutcomeWord, string> = {
  ok: 'ok',
  error: 'error',
  client_abort: 'client left',
  upstream_unreachable: 'server unreachable',
  timeout: 'timeout',
};

/** Whether Sidelight answered in the place of the model, because a budget is spent. */
export function isRefused({ purpose }: Pick<CallSummary, 'purpose'>): boolean {
  return purpose === 'refused';
}

/** How a call ended. What went well stays quiet, so that the rest is seen. */
export function Outcome({ call }: { call: Pick<CallSummary, 'outcome' | 'http_status' | 'purpose'> }) {
  const status = call.http_status === null ? '' : ` ${call.http_status}`;
  // An error to the client, and no failure of the model, which was never asked.
  if (isRefused(call)) return <StateBadge state="near" word={`refused${status}`} />;
  if (call.outcome === 'ok') return <span className="text-xs text-soft">ok{status}</span>;
  const { state, word } = LOOKS[call.outcome];
  // The status of a call whose client left says nothing about how it ended.
  return <StateBadge state={state} word={call.outcome === 'error' ? `${word}${status}` : word} />;
}
