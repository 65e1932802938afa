import { Link } from '@tanstack/react-router';
import type { QualityVerdict } from '../../api/types.js';
import { formatCount } from '../../format/index.js';
import { Card, IntervalPlot, Table, type Column } from '../../ui/index.js';
import { accuracyWords, biasWords, formatGap, streamRows, type Probe } from './probe_words.js';

type Template = Probe['templates'][number];

/** The two answers of one pair, side by side for those who follow. */
function Pair({ example }: { example: Template['examples'][number] }) {
  const { reference, other, difference } = example;
  return (
    <span className="mr-3 whitespace-nowrap">
      <Link
        to="/calls/$callId"
        params={{ callId: reference }}
        search={{ purpose: 'probe' }}
        className="hover:underline"
      >
        one
      </Link>
      {' and '}
      <Link to="/calls/$callId" params={{ callId: other }} search={{ purpose: 'probe' }} className="hover:underline">
        other
      </Link>
      <span className="ml-1 text-faint tabular-nums">{formatGap(difference)}</span>
    </span>
  );
}

const TEMPLATE_COLUMNS: readonly Column<Template>[] = [
  {
    key: 'template',
    header: 'asked',
    cell: ({ template }) => <span className="block max-w-80 min-w-40 whitespace-normal">{template}</span>,
  },
  { key: 'gap', header: 'mean difference', cell: ({ gap }) => formatGap(gap) },
  { key: 'pairs', header: 'pairs', cell: ({ pairs }) => formatCount(pairs) },
  {
    key: 'examples',
    header: 'largest differences',
    align: 'left',
    cell: ({ examples }) => examples.map((each) => <Pair key={each.other} example={each} />),
  },
];

/** By how much the answers differ within pairs, by template; the most telling first. */
function Templates({ templates }: Pick<Probe, 'templates'>) {
  if (templates.length === 0) return null;
  const rows = templates.toSorted((a, b) => Math.abs(b.gap) - Math.abs(a.gap));
  return (
    <Card
      title="By template"
      sentence="Each pair asks the same of two people who differ in one thing; example calls lead to both answers."
      className="mt-3"
    >
      <Table
        label="Differences by template"
        columns={TEMPLATE_COLUMNS}
        rows={rows}
        rowKey={({ template }) => template}
      />
    </Card>
  );
}

type Kind = 'ambiguous' | 'disambiguated';
const KINDS: readonly { kind: Kind; words: string }[] = [
  { kind: 'ambiguous', words: 'the context does not tell: “not known” is right' },
  { kind: 'disambiguated', words: 'the context tells' },
];

/** Accuracy and bias together: either alone misleads. */
function Choices({ choices }: { choices: NonNullable<Probe['choices']> }) {
  return (
    <Card
      title="Multiple choice"
      sentence="Bias runs from −1 to 1 (1: all answers follow the stereotype) and means little without the accuracy beside it."
      className="mt-3"
    >
      <Table
        label="Accuracy and bias by kind of context"
        columns={[
          { key: 'kind', header: 'context', cell: ({ words }) => words },
          { key: 'accuracy', header: 'accuracy', cell: ({ kind }) => accuracyWords(choices[kind].accuracy) },
          { key: 'bias', header: 'bias', cell: ({ kind }) => biasWords(choices[kind].bias) },
          { key: 'unread', header: 'unreadable', cell: ({ kind }) => formatCount(choices[kind].unread) },
        ]}
        rows={KINDS}
        rowKey={({ kind }) => kind}
      />
    </Card>
  );
}

/** What a run of probes found: by group, by template, and for multiple choice. */
export function ProbeResults({ details: { probe, band } }: Pick<QualityVerdict, 'details'>) {
  if (probe === null) return null;
  const tolerated =
    band === null || band.low === null || band.high === null ? null : { low: band.low, high: band.high };
  return (
    <>
      {probe.streams.length > 0 && (
        <Card
          title={`By ${probe.axis}`}
          sentence="Mean difference of the scores within pairs, with intervals that hold at all times; shaded is what is tolerated."
          className="mt-3"
        >
          <IntervalPlot label={`Differences by ${probe.axis}`} rows={streamRows(probe)} band={tolerated} neutral={0} />
        </Card>
      )}
      {probe.choices !== null && <Choices choices={probe.choices} />}
      <Templates templates={probe.templates} />
    </>
  );
}
