import type { CallDetail } from '../../api/types.js';
import { AskLabel } from './ask_label.js';
import { answersTo, kindWords, nameOf, readsPrompt, versionWords, type Score } from './score_words.js';
import { Section } from './section.js';

const SPANS_SHOWN = 3;
const SPAN_CHARACTERS = 40;

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

function Row({ score, call }: { score: Score; call: CallDetail }) {
  return (
    <div className="contents">
      <dt>
        {nameOf(score)}
        <span className="block text-xs text-faint">{versionWords(score)}</span>
      </dt>
      <dd className="text-right tabular-nums">{score.score === null ? '–' : score.score.toFixed(2)}</dd>
      <dd className="flex min-w-0 flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <span className="min-w-0">
          <span className="mr-2">{kindWords(score) || score.label.replaceAll('_', ' ')}</span>
          {score.reason !== '' && <span className="mr-2 text-soft">{score.reason}</span>}
          <Quotes score={score} call={call} />
        </span>
        {score.asked !== null && score.score !== null && (
          <AskLabel call={call} label={score.asked.label} answers={answersTo(score)} />
        )}
      </dd>
    </div>
  );
}

/** What the scorers say about this call's texts, and whether people agree; nothing when none has read it. */
export function Scores({ call }: { call: CallDetail }) {
  if (call.scores.length === 0) return null;
  return (
    <Section title="Scores">
      <dl className="grid grid-cols-[minmax(0,auto)_2.5rem_minmax(9rem,1fr)] items-baseline gap-x-3 gap-y-1.5 text-[0.8125rem]">
        {call.scores.map((score) => (
          <Row key={score.scorer} score={score} call={call} />
        ))}
      </dl>
    </Section>
  );
}
