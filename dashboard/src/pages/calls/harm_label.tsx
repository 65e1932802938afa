import { useMutation, useQueryClient } from '@tanstack/react-query';
import { callQuery, harmSource, sendLabel } from '../../api/queries.js';
import type { CallDetail } from '../../api/types.js';

const SAID = [
  { word: 'yes', label: 'Harmful' },
  { word: 'no', label: 'Harmless' },
] as const;

/** What was said of the harm at this page, here or by somebody else. */
function saidOf({ feedback }: Pick<CallDetail, 'feedback'>, harm: string): string | undefined {
  const { label = '' } = feedback.findLast(({ source }) => source === harmSource(harm)) ?? {};
  return label.startsWith(`${harm}:`) ? label.slice(harm.length + 1) : undefined;
}

/** Two buttons to say whether the scorer is right; what is said corrects the estimate. */
export function HarmLabel({ call, harm }: { call: Pick<CallDetail, 'call_id' | 'feedback'>; harm: string }) {
  const queryClient = useQueryClient();
  const say = useMutation({
    mutationFn: (word: string) => sendLabel(call.call_id, harm, word),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: callQuery(call.call_id).queryKey }),
  });
  const said = say.isError ? undefined : (say.variables ?? saidOf(call, harm));
  return (
    <span role="group" aria-label={`Is it ${harm}?`} className="flex flex-none items-center gap-1">
      {say.error !== null && (
        <span role="alert" className="text-xs text-over">
          not kept: {say.error.message}
        </span>
      )}
      {SAID.map(({ word, label }) => (
        <button
          key={word}
          type="button"
          aria-pressed={said === word}
          disabled={say.isPending}
          onClick={() => say.mutate(word)}
          className="rounded-lg border border-line px-2 py-0.5 text-xs text-soft hover:bg-sunken hover:text-ink disabled:opacity-40 aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent"
        >
          {label}
        </button>
      ))}
    </span>
  );
}
