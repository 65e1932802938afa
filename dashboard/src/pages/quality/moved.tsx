import type { QualityVerdict } from '../../api/types.js';
import { formatRatio } from '../../format/index.js';
import { Card, Table } from '../../ui/index.js';

type Word = QualityVerdict['details']['words'][number];

const COLUMNS = (header: string) =>
  [
    {
      key: 'text',
      header,
      cell: ({ text }: Word) => (
        <span title={text} className="block max-w-48 truncate">
          {text}
        </span>
      ),
    },
    {
      key: 'before',
      header: 'before',
      sort: ({ before }: Word) => before,
      cell: ({ before }: Word) => formatRatio(before),
    },
    { key: 'after', header: 'after', sort: ({ after }: Word) => after, cell: ({ after }: Word) => formatRatio(after) },
  ] as const;

/** Words and topics whose share moved most. */
export function Moved({ details: { words, topics } }: Pick<QualityVerdict, 'details'>) {
  const lists = [
    { title: 'Words that moved', header: 'word', rows: words },
    { title: 'Topics that moved', header: 'topic', rows: topics },
  ].filter(({ rows }) => rows.length > 0);
  if (lists.length === 0) return null;
  return (
    <div className={`mt-3 grid gap-3 ${lists.length > 1 ? 'sm:grid-cols-2' : ''}`}>
      {lists.map(({ title, header, rows }) => (
        <Card key={title} title={title} sentence="Share of the sessions that hold it.">
          <Table label={title} columns={COLUMNS(header)} rows={rows} rowKey={({ text }) => text} />
        </Card>
      ))}
    </div>
  );
}
