import { Link } from '@tanstack/react-router';
import type { CallDetail } from '../../api/types.js';
import { formatBytes, formatMomentFull, UNKNOWN } from '../../format/index.js';
import type { CallsSearch } from '../../search_params.js';
import { Section } from './section.js';
import { isTextAttribute } from './texts.js';

const linkClass = 'text-accent underline underline-offset-2';

function Pairs({ pairs }: { pairs: readonly (readonly [string, React.ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[minmax(7rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1 text-[0.8125rem]">
      {pairs.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="break-words text-soft">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function parameters(call: CallDetail): string {
  const named = [
    ['temperature', call.temperature],
    ['top p', call.top_p],
    ['top k', call.top_k],
    ['max tokens', call.max_tokens],
    ['choices', call.choices],
  ] as const;
  return named.flatMap(([name, value]) => (value === null ? [] : [`${name} ${value}`])).join(', ');
}

/** Who, where, which: everything that is one line. */
export function Facts({ call, search }: { call: CallDetail; search: CallsSearch }) {
  const all = [
    ['target', `${call.target}${call.version === '' ? '' : `, version ${call.version}`}`],
    ['environment', call.environment],
    ['backend', [call.backend, call.provider].filter((each) => each !== '').join(', ')],
    ['route', call.route],
    ['asked for', call.request_model],
    ['served', call.response_model],
    ['parameters', parameters(call)],
    [
      'caller',
      call.caller !== '' && (
        <Link to="/calls" search={{ ...search, caller: call.caller }} className={linkClass}>
          {call.caller}
        </Link>
      ),
    ],
    ['tenant', call.tenant],
    [
      'session',
      call.session_id !== '' && (
        <Link to="/calls" search={{ ...search, session: call.session_id }} className={linkClass}>
          {call.session_id}
        </Link>
      ),
    ],
    ['sizes', `${formatBytes(call.request_bytes)} asked, ${formatBytes(call.response_bytes)} answered`],
    ['seen by', `${call.collector_id === '' ? UNKNOWN : call.collector_id}, ${call.tap} tap`],
    ['call id', call.call_id],
    ['response id', call.response_id],
    ['request id', call.request_id],
    ['trace id', call.trace_id],
    ['stored', formatMomentFull(call.ingested_at)],
  ] as const;
  return (
    <Section title="Details">
      <Pairs pairs={all.filter(([, value]) => value !== '' && value !== false)} />
    </Section>
  );
}

/** What was masked before it touched the disk. */
export function Redactions({ call }: { call: CallDetail }) {
  const pairs = Object.entries(call.redactions).filter(([, count]) => count > 0);
  if (pairs.length === 0) return null;
  return (
    <Section title="Masked before it was stored">
      <Pairs pairs={pairs.map(([type, count]) => [type, `${count} ×`])} />
    </Section>
  );
}

/** What else came along. */
export function Attributes({ call }: { call: CallDetail }) {
  const pairs = Object.entries(call.attributes).filter(([name]) => !isTextAttribute(name));
  if (pairs.length === 0) return null;
  return (
    <Section title="Attributes">
      <Pairs pairs={pairs.sort(([a], [b]) => a.localeCompare(b))} />
    </Section>
  );
}
