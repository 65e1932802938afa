import type { Parts } from '../format/index.js';

/** A number with its unit small and grey beside it. */
export function Quantity({ parts }: { parts: Parts }) {
  return (
    <span className="whitespace-nowrap tabular-nums">
      {parts.prefix}
      {parts.number}
      {parts.unit !== '' && (
        <small className="ml-1 text-[0.8125rem] font-normal tracking-normal text-soft">{parts.unit}</small>
      )}
    </span>
  );
}
