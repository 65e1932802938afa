import type { CallDetail } from '../../api/types.js';
import { Section } from './section.js';

type Score = CallDetail['scores'][number];

const SPANS_SHOWN = 3;
const SPAN_CHARACTERS = 40;
const PROMPT = '.prompt';

/** The stretches that drove a score, quoted from the text it is of. */
function Quotes({ score, call }: { score: Score; call: CallDetail }) {
  const text = readsPrompt(score) ? call.prompt : call.output;
  const quotes = score.spans
    .map(({ start, end }) => text.slice(start, Math.min(end, start + SPAN_CHARACTERS)).trim())
    .filter((quote) => quote !== '');
  if (quotes.length === 0) return null;
  return (
    <span className="break-words text-soft">
      {quotes.slice(0, SPANS_SHOWN).map((quote, index) => (
        <q key={index} className="mr-1.5">
          {quote}
        </q>
      ))}
      {quotes.length > SPANS_SHOWN && `and ${quotes.length - SPANS_SHOWN} more`}
    </span>
  );
}

function readsPrompt({ scorer }: Score): boolean {
  return scorer.endsWith(PROMPT) || scorer.startsWith('injection') || scorer.startsWith('misuse');
}

function nameOf({ scorer }: Score): string {
  return scorer.replace(PROMPT, ' of the prompt').replaceAll('_', ' ');
}

/** What the scorers say about this call's texts; nothing when none has read it. */
export function Scores({ call }: { call: CallDetail }) {
  if (call.scores.length === 0) return null;
  return (
    <Section title="Scores">
      <dl className="grid grid-cols-[minmax(7rem,auto)_3.5rem_minmax(0,1fr)] items-baseline gap-x-4 gap-y-1 text-[0.8125rem]">
        {call.scores.map((score) => (
          <div key={score.scorer} className="contents">
            <dt className="text-soft" title={`version ${score.scorer_version}`}>
              {nameOf(score)}
            </dt>
            <dd className="text-right tabular-nums">{score.score === null ? '–' : score.score.toFixed(2)}</dd>
            <dd className="min-w-0">
              <span className="mr-2">{score.label.replaceAll('_', ' ')}</span>
              <Quotes score={score} call={call} />
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
