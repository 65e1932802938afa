import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { callQuery } from '../../api/queries.js';
import type { CallDetail, QualityVerdict } from '../../api/types.js';
import { formatCount, formatMoment } from '../../format/index.js';
import { excerpt } from '../../text/pieces.js';
import { Marked, Skeleton } from '../../ui/index.js';
import { AskLabel } from '../calls/ask_label.js';
import { HARM_ANSWERS } from '../calls/score_words.js';

export type Prevalence = NonNullable<QualityVerdict['details']['prevalence']>;

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
      <Marked pieces={excerpt(text, scoreOf(call, prevalence)?.spans ?? [])} />
    </p>
  );
}

/** One text with its score, what drove it, and the question whether that is right. @param times calls that had it */
export function JudgedText({
  callId,
  times = 1,
  prevalence,
}: {
  callId: string;
  times?: number;
  prevalence: Prevalence;
}) {
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
          {score === null ? 'no score' : score.toFixed(2)} · {times > 1 && `${formatCount(times)} times, last `}
          {formatMoment(call.started_at)} · {call.model}
        </Link>
        <AskLabel call={call} label={prevalence.harm} answers={HARM_ANSWERS} />
      </header>
      <Excerpt call={call} prevalence={prevalence} />
    </article>
  );
}
