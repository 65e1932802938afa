import type { CallDetail } from '../../api/types.js';
import { formatCount, formatMoney, formatMoneyExact } from '../../format/index.js';
import { costReason, TOKENS_WORDS } from './cost_words.js';
import { Section } from './section.js';

function TokenRow({ label, value, inner = false }: { label: string; value: number | null; inner?: boolean }) {
  return (
    <div className="contents">
      <dt className={inner ? 'pl-4 text-faint' : 'text-soft'}>{label}</dt>
      <dd className={`text-right ${inner ? 'text-faint' : ''}`}>{formatCount(value)}</dd>
    </div>
  );
}

/** Token counts, the parts under what contains them, and where they come from. */
export function Tokens({ call }: { call: CallDetail }) {
  return (
    <Section title="Tokens" aside={<span className="text-xs text-soft">{TOKENS_WORDS[call.tokens_source]}</span>}>
      <dl className="grid max-w-72 grid-cols-[1fr_auto] gap-x-6 gap-y-1 text-[0.8125rem]">
        <TokenRow label="input" value={call.input_tokens} />
        {call.cached_input_tokens !== null && (
          <TokenRow label="of which cached" value={call.cached_input_tokens} inner />
        )}
        {call.cache_write_tokens !== null && (
          <TokenRow label="of which written to the cache" value={call.cache_write_tokens} inner />
        )}
        <TokenRow label="output" value={call.output_tokens} />
        {call.reasoning_tokens !== null && <TokenRow label="of which reasoning" value={call.reasoning_tokens} inner />}
      </dl>
    </Section>
  );
}

/** The arithmetic behind the cost, line by line. */
export function Cost({ call }: { call: CallDetail }) {
  // GPU time has no tokens and no price per million; columns of dashes would only be in the way.
  const perToken = call.cost_lines.some(({ tokens, usd_per_million: price }) => tokens !== null || price !== null);
  const unpriced = call.cost_source === 'unpriced';
  return (
    <Section
      title="Cost"
      aside={
        <span className="text-[0.8125rem] font-medium">{unpriced ? 'unpriced' : formatMoneyExact(call.cost_usd)}</span>
      }
    >
      {call.cost_lines.length > 0 && (
        <table className="w-full text-[0.8125rem]">
          <thead>
            <tr className="text-xs text-faint">
              <th scope="col" className="py-0.5 text-left font-medium">
                <span className="sr-only">what</span>
              </th>
              {perToken && (
                <>
                  <th scope="col" className="py-0.5 text-right font-medium">
                    tokens
                  </th>
                  <th scope="col" className="py-0.5 text-right font-medium">
                    $ per million
                  </th>
                </>
              )}
              <th scope="col" className="py-0.5 text-right font-medium">
                cost
              </th>
            </tr>
          </thead>
          <tbody>
            {call.cost_lines.map(({ label, tokens, usd_per_million: price, usd }) => (
              <tr key={label}>
                <th scope="row" className="py-0.5 text-left font-normal text-soft">
                  {label}
                </th>
                {perToken && (
                  <>
                    <td className="py-0.5 text-right">{formatCount(tokens)}</td>
                    <td className="py-0.5 text-right">{formatMoney(price)}</td>
                  </>
                )}
                <td className="py-0.5 text-right">{formatMoneyExact(usd)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="mt-1.5 text-xs text-soft">{costReason(call)}</p>
    </Section>
  );
}
