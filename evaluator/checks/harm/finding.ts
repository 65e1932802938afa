import type { HarmConfig } from '../../../core/config/sections/harms.js';
import type { Finding, Verdict } from '../../../core/findings/finding.js';
import type { FindingDetails } from '../../../core/findings/finding_details.js';
import { noVerdict } from '../../../core/words/no_verdict.js';
import { scorerWords } from '../../../core/words/scorer_words.js';
import { correctedPrevalence, countLabels, type LabelCounts, type Says } from '../../prevalence/corrected.js';
import { type PrevalenceState, readPrevalence } from '../../prevalence/stream.js';
import type { PrevalenceStream } from '../../prevalence/streams.js';
import { decidedBy, moreNeeded, saysNothing, verdictOf } from '../../prevalence/verdict.js';
import type { Estimate } from '../../stats/estimation/square_and_add.js';
import { amount, clip, compared, count, interval, plain, plural } from '../../words.js';
import { finding, type CheckContext } from '../check.js';

const TITLES: Record<string, string> = {
  toxicity: 'Toxicity',
  injection: 'Prompt injection',
  misuse: 'Misuse',
  pii: 'Personal data',
};
const TO_REVIEW = 5;
/** Where the strong scorer can make nothing of more than this share of what it is given, what it finds cleared is not: nobody looked. */
const MOST_UNREADABLE = 0.5;
/** From here on it is said how much it could make nothing of. */
const MUCH_UNREADABLE = 0.05;

interface Asked {
  harm: HarmConfig;
  target: string;
  stream: PrevalenceStream | null;
  /** Why there is no stream. */
  reason: string;
  /** What people say of calls of this target. */
  says: Says;
}

/** What is promised of these verdicts, and on what condition. */
function harmPromise(alpha: number): string {
  return `Each interval holds at all times of its period at once, with probability at least ${1 - alpha}, for the prevalence as the strong scorer sees it; holds if sessions are independent and the prevalence stays the same within the period.`;
}

/** The prevalence of a harm on a target against what is tolerated. */
export function harmFinding({ harm, target, stream, reason, says }: Asked, context: CheckContext): Finding {
  const { config, now } = context;
  const name = clip(plain(target), 100);
  const title = TITLES[harm.name] ?? harm.name;
  const common = { ...commonOf(harm, target, stream, context), title: `${title}, ${name}` };
  const promise = harmPromise(config.harms.alpha);
  const judged = stream === null ? null : readPrevalence(stream.state);
  if (stream === null || judged === null) {
    const why = reason === '' ? 'no session has closed yet' : reason;
    return finding(now, { ...common, summary: noVerdict(`${title} of ${name}`, why), details: { promise } });
  }
  const seen = judge(harm, stream.state, judged, says, config.harms);
  const { verdict, shown, more } = seen;
  return finding(now, {
    ...common,
    verdict,
    ...(isTold(seen) && { value: shown.value, interval_low: shown.low, interval_high: shown.high }),
    sample_size: stream.state.sessions,
    summary: summaryOf(`${title} on ${name}`, harm, stream.state, seen),
    evidence: worstFirst(stream.state).map(({ call_id }) => call_id),
    details: {
      promise,
      segment: { target },
      series: seriesOf(stream.state),
      band: { low: null, high: harm.budget },
      learning: learningOf(stream.state, verdict, more),
      prevalence: prevalenceOf(harm, stream, judged, says, seen),
    },
  });
}

function commonOf(harm: HarmConfig, target: string, stream: PrevalenceStream | null, { config, now }: CheckContext) {
  return {
    kind: 'toxicity' as const,
    key: `toxicity:${harm.name}:${target}`,
    target,
    model: '',
    metric: harm.name,
    unit: 'ratio' as const,
    severity: harm.severity,
    limit: harm.budget,
    method: `prevalence as ${scorerWords(harm.strong)} sees it, steered by ${scorerWords(harm.cheap)}: betting sequence on closed sessions, valid at all times, ${Math.round((1 - config.harms.alpha) * 100)} %`,
    window_seconds: Math.max(0, Math.round((now - (stream?.from ?? now)) / 1000)),
  };
}

/** Days that say something. */
function seriesOf({ days }: PrevalenceState): FindingDetails['series'] {
  return days.filter((day) => !saysNothing(day)).map((day) => ({ ...day, at: new Date(day.at).toISOString() }));
}

interface Judged {
  verdict: Verdict;
  /** What the verdict is about: corrected where labels decide, else as the strong scorer sees it. */
  shown: Estimate;
  corrected: Estimate | null;
  labels: LabelCounts;
  more: number | null;
}

function judge(
  harm: HarmConfig,
  state: PrevalenceState,
  judged: Estimate,
  says: Says,
  { alpha, min_sessions }: { alpha: number; min_sessions: number },
): Judged {
  const labels = countLabels(state.reviews, says);
  const half = readPrevalence(state, alpha / 2) ?? judged;
  const corrected = correctedPrevalence(half, labels, alpha);
  // People have the last word, but only when theirs is one: a few labels say less than the scorer.
  const decisive = corrected !== null && decidedBy(corrected, harm.budget) !== null;
  const shown = decisive ? corrected : judged;
  const isEnough = state.sessions >= min_sessions && state.read > 0;
  const found = isEnough ? verdictOf(shown, harm.budget) : 'no_data';
  const verdict = found === 'over' || unreadableShare(state) <= MOST_UNREADABLE ? found : 'no_data';
  const isOpen = decidedBy(shown, harm.budget) === null;
  const basis = { seen: state.sessions, read: Math.min(state.read, state.sessions), alpha };
  const toDecide = isOpen ? moreNeeded(shown, harm.budget, basis) : null;
  const more = isEnough ? toDecide : Math.max(1, min_sessions - state.sessions, toDecide ?? 0);
  return { verdict, shown, corrected, labels, more };
}

/** Whether there is a number to tell beside the verdict. */
function isTold({ verdict, shown }: Judged): boolean {
  return verdict !== 'no_data' || !saysNothing(shown);
}

function summaryOf(what: string, harm: HarmConfig, state: PrevalenceState, seen: Judged): string {
  const { verdict, shown, more } = seen;
  const tell = compared(isTold(seen) ? shown.value : null, harm.budget, 'ratio');
  const share = isTold(seen) ? `${tell(shown.value)} (${interval(shown.low, shown.high, tell)})` : 'not yet known';
  const tolerated = `tolerated ${tell(harm.budget)}`;
  const blind = unreadableShare(state);
  const unreadable =
    blind > MUCH_UNREADABLE
      ? `, and could make nothing of ${amount(blind, 'ratio')} of those, counted as harmless`
      : '';
  const sample = `(n ${count(state.sessions)}, ${scorerWords(harm.strong)} read ${amount(state.read / state.texts, 'ratio')}${unreadable})`;
  const needed = more === null ? '' : `, about ${plural(more, 'more session')} needed`;
  if (verdict === 'no_data') return noVerdict(`${what} yet`, `${share}, ${tolerated}${needed} ${sample}`);
  return `${what}: ${share} of ${harm.text === 'prompt' ? 'prompts' : 'answers'}, ${tolerated}${verdict === 'near' ? needed : ''} ${sample}`;
}

/** Of the texts the strong scorer was given, the share that it gave no score: empty ones, and those in languages it does not know. */
function unreadableShare({ read, unreadable }: PrevalenceState): number {
  return read === 0 ? 0 : unreadable / read;
}

function learningOf(state: PrevalenceState, verdict: Verdict, more: number | null): FindingDetails['learning'] {
  return verdict === 'no_data' && more !== null ? { seen: state.sessions, needed: state.sessions + more } : null;
}

function worstFirst({ worst }: PrevalenceState): PrevalenceState['worst'] {
  return worst.toReversed();
}

/** Null where an estimate says nothing. */
function told<Known extends Estimate>(estimate: Known | null): Known | null {
  return estimate === null || saysNothing(estimate) ? null : estimate;
}

function prevalenceOf(
  harm: HarmConfig,
  { state, cheapVersion, strongVersion, previous }: PrevalenceStream,
  judged: Estimate,
  says: Says,
  { corrected, labels, more }: Judged,
): FindingDetails['prevalence'] {
  const { flagged, falseAlarms, unflagged, missed, unasked } = labels;
  const before = told(previous);
  return {
    harm: harm.name,
    text: harm.text,
    cheap: `${harm.cheap} ${cheapVersion}`,
    strong: `${harm.strong} ${strongVersion}`,
    threshold: harm.threshold,
    sessions: state.sessions,
    texts: state.texts,
    read: state.read,
    read_share: state.texts === 0 ? null : Math.min(1, state.read / state.texts),
    unreadable: state.unreadable,
    text_share: state.read === 0 ? null : Math.min(1, state.seen / state.read),
    judged: told(judged),
    corrected: told(corrected),
    labels: { flagged, false_alarms: falseAlarms, unflagged, missed, unasked },
    to_review: state.reviews
      .filter(({ call_id }) => !says.has(call_id))
      .slice(-TO_REVIEW)
      .map(({ call_id }) => call_id),
    worst: worstFirst(state).map(({ call_id, score, times }) => ({ call_id, score, times })),
    more_needed: more,
    previous: before && {
      ...before,
      from: new Date(before.from).toISOString(),
      to: new Date(before.to).toISOString(),
    },
  };
}
