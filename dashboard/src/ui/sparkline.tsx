import { sparkPath } from './spark_path.js';

const WIDTH = 92;
const HEIGHT = 30;

/** The shape of the last while, without axes; decoration, so hidden from those who listen. Gaps stay gaps. */
export function Sparkline({ values, quiet }: { values: readonly (number | null)[]; quiet: boolean }) {
  const path = sparkPath(values, WIDTH, HEIGHT);
  if (path === '') return null;
  return (
    <svg
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      aria-hidden
      className="flex-none max-xs:hidden"
    >
      <path
        d={path}
        fill="none"
        stroke={quiet ? 'var(--faint)' : 'var(--line-1)'}
        strokeWidth={1.5}
        strokeLinejoin="round"
        strokeLinecap="round"
        opacity={0.8}
      />
    </svg>
  );
}
