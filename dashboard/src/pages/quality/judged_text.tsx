import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { callQuery, sendLabel } from '../../api/queries.js';
import type { CallDetail, QualityVerdict } from '../../api/types.js';
import { formatMoment } from '../../format/index.js';
import { Skeleton } from '../../ui/index.js';
import { excerpt } from './excerpt.js';

export type Prevalence = NonNullable<QualityVerdict['details']['prevalence']>;

const SAID = [
  { word: 'yes', label: 'Harmful' },
  { word: 'no', label: 'Harmless' },
] as const;

/** What the strong scorer said of the text; undefined where it has not read it. */
function scoreOf({ scores }: CallDetail, { strong, text }: Prevalence): CallDetail['scores'][number] | undefined {
  const [name = ''] = strong.split(' ');
  const names = text === 'prompt' ? [`${name}.prompt`, name] : [name];
  return names.flatMap((each) => scores.filter(({ scorer }) => scorer === each))[0];
}

/** The text around what drove its score. */
function Excerpt({ call, prevalence }: { call: CallDetail; prevalence: Prevalence }) {
  const text = prevalence.text === 'prompt' ? call.prompt : call.output;
  if (text === '') return <p className="text-soft">The text was not kept, or cleared since.</p>;
  return (
    <p className="break-words whitespace-pre-wrap">
      {excerpt(text, scoreOf(call, prevalence)?.spans ?? []).map(({ text: piece, marked }, index) =>
        marked ? (
          <mark key={index} className="rounded-xs bg-over-bg px-0.5 text-over">
            {piece}
          </mark>
        ) : (
          piece
        ),
      )}
    </p>
  );
}

/** Two buttons to say whether the scorer is right; what is said corrects the estimate. */
function Say({ callId, harm }: { callId: string; harm: string }) {
  const queryClient = useQueryClient();
  const say = useMutation({
    mutationFn: (word: string) => sendLabel(callId, harm, word),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: callQuery(callId).queryKey }),
  });
  return (
    <span className="flex flex-none items-center gap-1">
      {say.error !== null && (
        <span role="alert" className="text-xs text-over">
          not kept: {say.error.message}
        </span>
      )}
      {SAID.map(({ word, label }) => (
        <button
          key={word}
          type="button"
          aria-pressed={say.variables === word && !say.isError}
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

/** One text with its score, what drove it, and the question whether that is right. */
export function JudgedText({ callId, prevalence }: { callId: string; prevalence: Prevalence }) {
  const { data: call, isError } = useQuery(callQuery(callId));
  if (isError) return <p className="text-soft">This call is not kept any more.</p>;
  if (call === undefined) return <Skeleton className="h-14" />;
  const score = scoreOf(call, prevalence)?.score ?? null;
  return (
    <article aria-label={`Text of ${formatMoment(call.started_at)}`} className="py-2 text-[0.8125rem]">
      <header className="mb-1 flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <Link
          to="/calls/$callId"
          params={{ callId }}
          search={{ target: call.target }}
          className="text-xs text-faint tabular-nums hover:text-accent hover:underline"
        >
          {score === null ? 'no score' : score.toFixed(2)} · {formatMoment(call.started_at)} · {call.model}
        </Link>
        <Say callId={callId} harm={prevalence.harm} />
      </header>
      <Excerpt call={call} prevalence={prevalence} />
    </article>
  );
}
