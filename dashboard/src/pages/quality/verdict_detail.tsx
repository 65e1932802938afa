import { limitWord } from '../../../../core/findings/check_key.js';
import type { QualityVerdict } from '../../api/types.js';
import { formatAgo, formatCount, formatSpan, formatMoment, UNKNOWN } from '../../format/index.js';
import { Card, FactGrid, StateBadge } from '../../ui/index.js';
import { Examples } from './examples.js';
import { GroupGaps } from './group_gaps.js';
import { MonitoredChart } from './monitored_chart.js';
import { Moved } from './moved.js';
import { PrevalenceSection } from './prevalence.js';
import { ProbeResults } from './probe_results.js';
import {
  bandWords,
  effectWords,
  formatNumber,
  referenceWords,
  segmentWords,
  statisticWords,
  tellingOf,
} from './verdict_words.js';

function facts(verdict: QualityVerdict): [string, string][] {
  const { details, unit } = verdict;
  const tell = tellingOf(verdict);
  const always: [string, string][] = [
    ['value', tell.value(verdict.value)],
    ['interval', tell.interval(verdict.interval_low, verdict.interval_high)],
    [limitWord(verdict.key), tell.value(verdict.limit)],
    ['sample size', formatCount(verdict.sample_size)],
    ['window', verdict.window_seconds > 0 ? formatSpan(verdict.window_seconds * 1000) : UNKNOWN],
    ['asked', formatAgo(verdict.at)],
  ];
  const where: [string, string][] = [
    ['statistic', statisticWords(details.statistic)],
    ['since', details.since === null ? UNKNOWN : formatMoment(details.since)],
    ['difference', effectWords(details.effect, unit)],
    ['usual', verdict.kind === 'drift' ? bandWords(details.band, tell) : UNKNOWN],
    ['where', segmentWords(details.segment)],
    ['compared with', referenceWords(details.reference)],
  ];
  return [...always, ...where.filter(([, words]) => words !== UNKNOWN)];
}

/** What the usual tests say, for those used to them; they decide nothing here. */
function Alternatives({ details: { alternatives } }: Pick<QualityVerdict, 'details'>) {
  if (alternatives.length === 0) return null;
  return (
    <p className="mt-3 px-1 text-xs text-soft">
      For comparison, deciding nothing:{' '}
      {alternatives
        .map(({ name, value, limit, says }) => {
          const held = limit === null ? '' : ` (limit ${formatNumber(limit)})`;
          return `${name} ${formatNumber(value)}${held}${says === '' ? '' : `, ${says}`}`;
        })
        .join(' · ')}
      .
    </p>
  );
}

/** One verdict with all it rests on. */
export function VerdictDetail({ verdict }: { verdict: QualityVerdict }) {
  const { details } = verdict;
  return (
    <div>
      <Card title={verdict.title} sentence={verdict.summary} aside={<StateBadge state={verdict.verdict} />}>
        <FactGrid facts={facts(verdict)} />
        {verdict.method !== '' && <p className="mt-3 text-xs text-soft">Method: {verdict.method}</p>}
      </Card>
      <PrevalenceSection details={details} />
      <GroupGaps details={details} />
      <ProbeResults details={details} />
      <MonitoredChart verdict={verdict} />
      {details.prevalence === null && <Examples verdict={verdict} />}
      <Moved details={details} />
      <Alternatives details={details} />
    </div>
  );
}
