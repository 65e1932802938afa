import type { QualityVerdict } from '../../api/types.js';
import { Card, FactGrid } from '../../ui/index.js';
import { JudgedText, type Prevalence } from './judged_text.js';
import { prevalenceFacts } from './prevalence_words.js';

function Texts({
  title,
  sentence,
  callIds,
  prevalence,
}: {
  title: string;
  sentence: string;
  callIds: readonly string[];
  prevalence: Prevalence;
}) {
  if (callIds.length === 0) return null;
  return (
    <Card title={title} sentence={sentence} className="mt-3">
      <ul aria-label={title} className="divide-y divide-line">
        {callIds.map((callId) => (
          <li key={callId}>
            <JudgedText callId={callId} prevalence={prevalence} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** How a prevalence is known, its worst texts, and those that people are asked about. */
export function PrevalenceSection({ details: { prevalence } }: Pick<QualityVerdict, 'details'>) {
  if (prevalence === null) return null;
  const worst = prevalence.worst.map(({ call_id: id }) => id);
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
        callIds={worst}
        prevalence={prevalence}
      />
      <Texts
        title="Please look at these"
        sentence="Drawn by chance: what you say of them corrects the estimate."
        callIds={prevalence.to_review.filter((id) => !worst.includes(id))}
        prevalence={prevalence}
      />
    </>
  );
}
