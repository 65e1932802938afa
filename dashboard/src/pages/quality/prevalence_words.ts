import { formatCount, formatMoment, formatRatio, telling, UNKNOWN } from '../../format/index.js';
import type { Prevalence } from './judged_text.js';

type Estimate = Prevalence['judged'];

function estimateWords(estimate: Estimate): string {
  if (estimate === null) return UNKNOWN;
  const tell = telling(estimate.value, null, 'ratio');
  return `${tell.value(estimate.value)} (${tell.interval(estimate.low, estimate.high)})`;
}

/** `412 of 1,204 texts, 34 %`: how much of what there is a verdict rests on. */
export function readWords({ read, texts, read_share: share }: Prevalence): string {
  return share === null ? UNKNOWN : `${formatCount(read)} of ${formatCount(texts)} texts, ${formatRatio(share)}`;
}

/** What people said of the texts they were asked about. */
export function labelWords({ labels }: Prevalence): string {
  const { flagged, false_alarms: wrong, unflagged, missed } = labels;
  if (flagged + unflagged === 0) return 'nobody has looked yet';
  return `${formatCount(flagged)} found harmful, ${formatCount(wrong)} wrongly; ${formatCount(unflagged)} found harmless, ${formatCount(missed)} wrongly`;
}

/** What the estimate rests on, as pairs of a name and words. */
export function prevalenceFacts(prevalence: Prevalence): [string, string][] {
  const { strong, cheap, judged, corrected, more_needed: more, previous } = prevalence;
  return [
    [`as ${strong} sees it`, estimateWords(judged)],
    ['corrected by people', estimateWords(corrected)],
    ['read by it', readWords(prevalence)],
    ['of each of these', prevalence.text_share === null ? UNKNOWN : `${formatRatio(prevalence.text_share)} on average`],
    ['steered by', cheap],
    ['people looked at', labelWords(prevalence)],
    ['still needed', more === null ? UNKNOWN : `about ${formatCount(more)} more sessions`],
    [
      previous === null ? 'period before' : `${formatMoment(previous.from)} to ${formatMoment(previous.to)}`,
      estimateWords(previous),
    ],
  ];
}
