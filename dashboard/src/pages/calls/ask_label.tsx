import { useMutation, useQueryClient } from '@tanstack/react-query';
import { callQuery, labelSource, sendLabel } from '../../api/queries.js';
import type { CallDetail } from '../../api/types.js';
import type { Answer } from './score_words.js';

/** What was said at this page, here or by somebody else. */
function saidOf({ feedback }: Pick<CallDetail, 'feedback'>, asked: string): string | undefined {
  const { label = '' } = feedback.findLast(({ source }) => source === labelSource(asked)) ?? {};
  return label.startsWith(`${asked}:`) ? label.slice(asked.length + 1) : undefined;
}

interface AskLabelProps {
  call: Pick<CallDetail, 'call_id' | 'feedback'>;
  /** What is asked about: feedback is labelled `LABEL:yes` or `LABEL:no`. */
  label: string;
  answers: readonly Answer[];
}

/** Two buttons to say whether the scorer is right; what is said of a harm corrects its estimate. */
export function AskLabel({ call, label: asked, answers }: AskLabelProps) {
  const queryClient = useQueryClient();
  const say = useMutation({
    mutationFn: (word: string) => sendLabel(call.call_id, asked, word),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: callQuery(call.call_id).queryKey }),
  });
  const said = say.isError ? undefined : (say.variables ?? saidOf(call, asked));
  return (
    <span role="group" aria-label={`Is it ${asked}?`} className="flex flex-none items-center gap-1">
      {say.error !== null && (
        <span role="alert" className="text-xs text-over">
          not kept: {say.error.message}
        </span>
      )}
      {answers.map(({ word, label }) => (
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
