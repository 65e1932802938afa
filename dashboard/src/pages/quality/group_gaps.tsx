import type { QualityVerdict } from '../../api/types.js';
import { formatCount } from '../../format/index.js';
import { Card, IntervalPlot, type IntervalRow, type State } from '../../ui/index.js';
import { gapRows, oddsRows, ratioRow, type Gap, type Odds } from './group_words.js';

type Answer = Gap['verdict'];

const STATES: Record<Answer, State> = { violated: 'over', cleared: 'ok', undecided: 'no_data' };

const looks = (row: Omit<IntervalRow, 'state' | 'word'>, answer: Answer): IntervalRow => ({
  ...row,
  state: STATES[answer],
  word: answer,
});

function moreWords(more: number | null, what: string): string {
  return more === null ? '' : ` About ${formatCount(more)} more ${what} decide.`;
}

/** The rates of a declared group and of the others, and how many times as high one is as the other. */
function DeclaredGap({ gap }: { gap: Gap }) {
  const others = gap.baseline === '' ? 'all others' : gap.baseline;
  return (
    <Card
      title={`${gap.group} against ${others}`}
      sentence={`Compared within each ${gap.stratified_by}; the whole interval of the ratio has to lie outside of what is alike.${moreWords(gap.more_needed, 'sessions')}`}
      className="mt-3"
    >
      <IntervalPlot label="Rates" rows={gapRows(gap)} band={null} neutral={0} />
      <div className="mt-4">
        <IntervalPlot
          label="Ratio of the rates"
          rows={[looks(ratioRow(gap), gap.verdict)]}
          band={gap.alike}
          neutral={1}
        />
      </div>
    </Card>
  );
}

/** Whether a decision is as right for the group as for the others. */
function EqualizedOdds({ odds }: { odds: Odds }) {
  return (
    <Card
      title={`${odds.scorer} of ${odds.group} against ${odds.baseline === '' ? 'all others' : odds.baseline}`}
      sentence={`How often it is decided, of what people call harmful and of what they call harmless; shaded is what is tolerated.${moreWords(odds.more_needed, 'labels')}`}
      className="mt-3"
    >
      <IntervalPlot
        label="Differences of the rates"
        rows={oddsRows(odds).map((row) => looks(row, odds.verdict))}
        band={{ low: -odds.tolerance, high: odds.tolerance }}
        neutral={0}
      />
    </Card>
  );
}

/** What a verdict on declared groups rests on. */
export function GroupGaps({ details: { gap, odds } }: Pick<QualityVerdict, 'details'>) {
  return (
    <>
      {gap !== null && <DeclaredGap gap={gap} />}
      {odds !== null && <EqualizedOdds odds={odds} />}
    </>
  );
}
