import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ThumbsDown, ThumbsUp } from 'lucide-react';
import { callQuery, sendRating } from '../../api/queries.js';
import type { CallDetail } from '../../api/types.js';
import { formatMomentFull } from '../../format/index.js';
import { Section } from './section.js';

type Feedback = CallDetail['feedback'][number];

const THUMBS = [
  { label: 'Good answer', rating: 1, Icon: ThumbsUp },
  { label: 'Bad answer', rating: -1, Icon: ThumbsDown },
] as const;

function ratingWords(rating: number | null): string {
  if (rating === null) return '';
  if (rating === 1) return 'good';
  return rating === -1 ? 'bad' : `rated ${rating.toLocaleString('en', { signDisplay: 'exceptZero' })}`;
}

function Given({ feedback }: { feedback: Feedback }) {
  const words = [ratingWords(feedback.rating), feedback.label].filter((each) => each !== '').join(', ');
  return (
    <li className="flex flex-col gap-0.5 border-t border-line py-1.5 first:border-t-0">
      <p className="flex flex-wrap justify-between gap-x-3">
        <span>{words || 'a remark'}</span>
        <time dateTime={feedback.at} className="text-soft">
          {formatMomentFull(feedback.at)}
        </time>
      </p>
      {feedback.comment !== '' && <p className="break-words whitespace-pre-wrap text-soft">{feedback.comment}</p>}
      {feedback.correction !== '' && (
        <p className="break-words whitespace-pre-wrap">
          <span className="text-soft">Should be: </span>
          {feedback.correction}
        </p>
      )}
    </li>
  );
}

/** What people said about the answer, and two buttons to say so oneself. Pressed again, the newer word counts. */
export function FeedbackSection({ call }: { call: CallDetail }) {
  const queryClient = useQueryClient();
  const rate = useMutation({
    mutationFn: (rating: number) => sendRating(call.call_id, rating),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: callQuery(call.call_id).queryKey }),
  });
  return (
    <Section
      title="Feedback"
      aside={
        <span className="flex gap-1">
          {THUMBS.map(({ label, rating, Icon }) => (
            <button
              key={label}
              type="button"
              aria-label={label}
              aria-pressed={rate.variables === rating}
              title={label}
              disabled={rate.isPending}
              onClick={() => rate.mutate(rating)}
              className="inline-flex size-8 items-center justify-center rounded-lg text-soft hover:bg-sunken hover:text-ink disabled:opacity-40 aria-pressed:bg-accent-soft aria-pressed:text-accent"
            >
              <Icon size={16} aria-hidden />
            </button>
          ))}
        </span>
      }
    >
      {rate.error !== null && (
        <p role="alert" className="mb-2 rounded-lg bg-over-bg px-3 py-2 text-[0.8125rem] text-over">
          <b className="font-semibold">Not kept.</b> {rate.error.message}
        </p>
      )}
      {call.feedback.length === 0 ? (
        <p className="text-[0.8125rem] text-soft">Nobody has rated this answer yet.</p>
      ) : (
        <ul aria-label="Feedback given" className="text-[0.8125rem]">
          {call.feedback.map((each, index) => (
            <Given key={`${each.at}-${index}`} feedback={each} />
          ))}
        </ul>
      )}
    </Section>
  );
}
