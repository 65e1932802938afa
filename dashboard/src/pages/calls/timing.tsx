import type { CallDetail } from '../../api/types.js';
import { formatDuration, isKnown } from '../../format/index.js';
import { callPhases, type Phase } from './phases.js';
import { Section } from './section.js';

const FILLS: Record<Phase['key'], string> = {
  queue: 'bg-line-strong',
  ttfb: 'bg-[var(--line-3)]',
  ttft: 'bg-[var(--line-2)]',
  generation: 'bg-[var(--line-1)]',
};

/** Where the time went, as a waterfall. */
export function Timing({ call }: { call: CallDetail }) {
  const phases = callPhases(call);
  const whole = call.duration_ms ?? 0;
  return (
    <Section
      title="Timing"
      aside={<span className="text-[0.8125rem] font-medium">{formatDuration(call.duration_ms)}</span>}
    >
      {phases.length === 0 && <p className="text-[0.8125rem] text-soft">The duration is not known.</p>}
      <ol className="flex flex-col gap-1.5">
        {phases.map(({ key, label, start, length }) => (
          <li key={key} className="grid grid-cols-[7.5rem_1fr_4rem] items-center gap-2 text-[0.8125rem]">
            <span className="text-soft">{label}</span>
            <span className="relative h-2.5 rounded bg-sunken" aria-hidden>
              <i
                className={`absolute inset-y-0 min-w-0.5 rounded ${FILLS[key]}`}
                style={{ left: `${(start / whole) * 100}%`, width: `${(length / whole) * 100}%` }}
              />
            </span>
            <span className="text-right">{formatDuration(length)}</span>
          </li>
        ))}
      </ol>
      {(isKnown(call.max_gap_ms) || isKnown(call.tpot_ms)) && (
        <p className="mt-2 text-xs text-soft">
          {isKnown(call.tpot_ms) && <>{formatDuration(call.tpot_ms)} per output token. </>}
          {isKnown(call.max_gap_ms) && <>Longest pause between two chunks {formatDuration(call.max_gap_ms)}.</>}
        </p>
      )}
    </Section>
  );
}
