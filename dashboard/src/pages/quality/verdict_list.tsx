import { Link } from '@tanstack/react-router';
import type { Quality, QualityRow } from '../../api/types.js';
import { formatCount, NBSP, telling, unbroken, UNKNOWN } from '../../format/index.js';
import type { QualitySearch } from '../../search_params.js';
import { Card, STATE_WORDS, StateBadge } from '../../ui/index.js';

/** Value with its interval and how many it rests on; nothing where nothing is known, or where the sentence says it already. */
function figures(row: QualityRow): string {
  if (row.value === null) return '';
  const tell = telling(row.value, row.limit, row.unit);
  const range = tell.interval(row.interval_low, row.interval_high);
  const value = `${tell.value(row.value)}${range === UNKNOWN ? '' : ` (${range})`}`;
  return withSpaces(row.summary).includes(withSpaces(value)) ? '' : `${value} · n ${formatCount(row.sample_size)}`;
}

const withSpaces = (text: string) => text.replaceAll(NBSP, ' ');

function Learning({ learning }: { learning: NonNullable<QualityRow['learning']> }) {
  const share = Math.min(learning.seen / learning.needed, 1);
  return (
    <span className="mt-1.5 flex items-center gap-2 text-xs text-faint tabular-nums">
      <svg aria-hidden viewBox="0 0 100 4" preserveAspectRatio="none" className="h-1 w-24 rounded-full bg-sunken">
        <rect width={share * 100} height={4} fill="var(--none)" />
      </svg>
      {formatCount(learning.seen)} of {formatCount(learning.needed)} seen
    </span>
  );
}

function Row({ row, isOpen, search }: { row: QualityRow; isOpen: boolean; search: QualitySearch }) {
  const said = figures(row);
  return (
    <Link
      to="/quality"
      search={{ ...search, key: row.key }}
      aria-current={isOpen ? true : undefined}
      className="block rounded-lg px-2 py-2 text-[0.8125rem] hover:bg-sunken aria-[current]:bg-accent-soft"
    >
      <span className="flex items-baseline justify-between gap-x-3">
        <span className="min-w-0 font-medium break-words">{row.title}</span>
        <StateBadge state={row.verdict} />
      </span>
      <span className="mt-0.5 block text-[0.78125rem] break-words text-soft">{unbroken(row.summary)}</span>
      {said !== '' && <span className="mt-0.5 block text-xs text-faint tabular-nums">{said}</span>}
      {row.verdict === 'no_data' && row.learning !== null && <Learning learning={row.learning} />}
    </Link>
  );
}

interface RowsProps {
  rows: readonly QualityRow[];
  openKey: string | undefined;
  search: QualitySearch;
}

function Rows({ rows, openKey, search }: RowsProps) {
  return (
    <ul className="-mx-2">
      {rows.map((row) => (
        <li key={row.key}>
          <Row row={row} isOpen={row.key === openKey} search={search} />
        </li>
      ))}
    </ul>
  );
}

/** Longer lists fold away what nobody has to look at. */
const FOLDED_ABOVE = 8;
const QUIET = ['no_data', 'ok'] as const;

/** What is bad stands open; what is well, or not known, behind its number where there is much of it. */
function FoldedRows({ rows, openKey, search }: RowsProps) {
  if (rows.length <= FOLDED_ABOVE) return <Rows rows={rows} openKey={openKey} search={search} />;
  const loud = rows.filter(({ verdict }) => verdict === 'over' || verdict === 'near');
  return (
    <>
      <Rows rows={loud} openKey={openKey} search={search} />
      {QUIET.map((state) => {
        const own = rows.filter(({ verdict }) => verdict === state);
        if (own.length === 0) return null;
        const isChosen = search.verdict === state || own.some(({ key }) => key === search.key);
        return (
          <details key={`${state}${isChosen}`} open={isChosen} className="mt-1.5">
            <summary className="py-1 text-[0.8125rem] text-soft">
              {formatCount(own.length)} {STATE_WORDS[state]}
            </summary>
            <Rows rows={own} openKey={openKey} search={search} />
          </details>
        );
      })}
    </>
  );
}

interface VerdictListProps {
  groups: Quality['groups'];
  openKey: string | undefined;
  search: QualitySearch;
}

/** Every verdict in one sentence, by kind, worst first. */
export function VerdictList({ groups, openKey, search }: VerdictListProps) {
  if (groups.length === 0)
    return <p className="py-6 text-center text-soft">Nothing that is watched fits these filters.</p>;
  return groups.map((group) => (
    <Card
      key={group.kind}
      title={`${group.title}, ${formatCount(group.rows.length)}`}
      sentence={group.promise === '' ? undefined : group.promise}
      className="mb-3"
    >
      <FoldedRows rows={group.rows} openKey={openKey} search={search} />
    </Card>
  ));
}
