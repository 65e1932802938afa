import type { QualityVerdict } from '../../api/types.js';
import { Card, FactGrid } from '../../ui/index.js';
import { JudgedText, type Prevalence } from './judged_text.js';
import { prevalenceFacts } from './prevalence_words.js';

function Texts({
  title,
  sentence,
  texts,
  prevalence,
}: {
  title: string;
  sentence: string;
  texts: readonly { call_id: string; times?: number }[];
  prevalence: Prevalence;
}) {
  if (texts.length === 0) return null;
  return (
    <Card title={title} sentence={sentence} className="mt-3">
      <ul aria-label={title} className="divide-y divide-line">
        {texts.map(({ call_id: callId, times }) => (
          <li key={callId}>
            <JudgedText callId={callId} times={times} prevalence={prevalence} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** How a prevalence is known, its worst texts, and those that people are asked about. */
export function PrevalenceSection({ details: { prevalence } }: Pick<QualityVerdict, 'details'>) {
  if (prevalence === null) return null;
  const { worst, to_review: drawn } = prevalence;
  return (
    <>
      <Card
        title="What it rests on"
        sentence="A cheap scorer reads every text, a strong one a sample drawn with known chances; people correct the strong one."
        className="mt-3"
      >
        <FactGrid facts={prevalenceFacts(prevalence)} />
      </Card>
      <Texts
        title="Worst texts"
        sentence="Marked is what drove the score. Say whether it is right: that is feedback on the call."
        texts={worst}
        prevalence={prevalence}
      />
      <Texts
        title="Please look at these"
        sentence="Drawn by chance: what you say of them corrects the estimate."
        texts={drawn.filter((id) => worst.every((each) => each.call_id !== id)).map((id) => ({ call_id: id }))}
        prevalence={prevalence}
      />
    </>
  );
}
