import type { CallDetail } from '../../api/types.js';
import {
  formatCount,
  formatDay,
  formatClockExact,
  isKnown,
  valueParts,
  UNKNOWN,
  type Parts,
} from '../../format/index.js';
import type { CallsSearch } from '../../search_params.js';
import { CopyButton, Quantity } from '../../ui/index.js';
import { Attributes, Facts, Redactions } from './facts.js';
import { FeedbackSection } from './feedback.js';
import { isRefused, Outcome } from './outcome.js';
import { RefusedNote } from './refused_note.js';
import { Scores } from './scores.js';
import { Section } from './section.js';
import { TextView } from './text_view.js';
import { Output, Prompt } from './texts.js';
import { Timing } from './timing.js';
import { Cost, Tokens } from './tokens_and_cost.js';

function Figure({ label, parts }: { label: string; parts: Parts }) {
  return (
    <div>
      <dt className="text-xs text-soft">{label}</dt>
      <dd className="text-lg font-semibold tracking-[-0.01em]">
        <Quantity parts={parts} />
      </dd>
    </div>
  );
}

function tokensParts(call: CallDetail): Parts {
  if (!isKnown(call.input_tokens) && !isKnown(call.output_tokens)) return { prefix: '', number: UNKNOWN, unit: '' };
  const prefix = call.tokens_source === 'estimated' ? '≈ ' : '';
  return { prefix, number: `${formatCount(call.input_tokens)} / ${formatCount(call.output_tokens)}`, unit: '' };
}

function costParts(call: CallDetail): Parts {
  if (isRefused(call)) return { prefix: '', number: UNKNOWN, unit: '' };
  return call.cost_source === 'unpriced'
    ? { prefix: '', number: UNKNOWN, unit: 'unpriced' }
    : valueParts(call.cost_usd, 'usd');
}

function Head({ call }: { call: CallDetail }) {
  return (
    <header className="px-4 pt-3.5 pb-3">
      <h2 className="pr-10 text-base font-semibold break-words">
        {call.model || call.operation}
        {call.model !== '' && <span className="ml-1.5 font-normal text-faint">{call.operation}</span>}
      </h2>
      <p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-[0.8125rem] text-soft">
        <Outcome call={call} />
        <span>
          {formatDay(call.started_at)}, {formatClockExact(call.started_at)}
        </span>
        {call.streaming && <span>streamed</span>}
        {call.purpose !== 'user' && !isRefused(call) && (
          <span className="rounded bg-accent-soft px-1 text-xs text-accent">{call.purpose}</span>
        )}
      </p>
      <dl className="mt-3 flex flex-wrap gap-x-8 gap-y-2">
        <Figure label="took" parts={valueParts(call.duration_ms, 'ms')} />
        <Figure label="first token" parts={valueParts(call.ttft_ms, 'ms')} />
        <Figure label="tokens in / out" parts={tokensParts(call)} />
        <Figure label="cost" parts={costParts(call)} />
      </dl>
    </header>
  );
}

/** Everything that is known of one call. */
export function CallDetailView({ call, search }: { call: CallDetail; search: CallsSearch }) {
  const raw = JSON.stringify(call, null, 2);
  return (
    <article aria-label={`Call ${call.call_id}`}>
      <Head call={call} />
      {isRefused(call) && <RefusedNote call={call} />}
      {!isRefused(call) && <Timing call={call} />}
      <Prompt call={call} />
      <Output call={call} />
      <Scores call={call} />
      {!isRefused(call) && (
        <>
          <FeedbackSection key={call.call_id} call={call} />
          <Tokens call={call} />
          <Cost call={call} />
        </>
      )}
      <Redactions call={call} />
      <Facts call={call} search={search} />
      <Attributes call={call} />
      <Section title="Raw" aside={<CopyButton text={raw} what="the call as JSON" />}>
        <details>
          <summary className="mb-2 text-[0.8125rem] text-soft">Show the JSON</summary>
          <TextView mono text={raw} />
        </details>
      </Section>
    </article>
  );
}
