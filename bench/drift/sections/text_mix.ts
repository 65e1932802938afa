import { alarmThreshold } from '../../../evaluator/stats/sequential/alarm_threshold.js';
import { createTextDetector, detectText } from '../../../evaluator/stats/sequential/detect_text.js';
import { hashedNgrams } from '../../../evaluator/stats/sequential/text/hashed_ngrams.js';
import { buildTextReference, type TextSession } from '../../../evaluator/stats/sequential/text/text_reference.js';
import type { Progress } from '../progress.js';
import { createRandom } from '../random.js';
import { count, formatTable } from '../table.js';
import { topicText } from '../worlds/topics.js';

const FEATURES = hashedNgrams(1024);
const STREAMS = 200;
const REFERENCE = 6000;
const PER_BATCH = 20;
const CHANGE_AT = 4000;
const END = CHANGE_AT + 8000;

/** Sessions until the sequential domain classifier alarms, when a new topic takes a share of all sessions. */
export function textMix(seeds: number, progress: Progress): string {
  const rows = [0, 0.1, 0.25, 0.5].map((share) => {
    const found: number[] = [];
    let early = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      progress(`text ${share * 100} % ${seed}/${seeds}`);
      const at = firstAlarm(seed, share);
      if (at !== null && at <= CHANGE_AT) early++;
      else found.push(at === null ? Infinity : at - CHANGE_AT);
    }
    found.sort((a, b) => a - b);
    const quantile = (q: number): string => {
      const value = found[Math.floor((found.length - 1) * q)] ?? Infinity;
      return Number.isFinite(value) ? count(value) : 'never';
    };
    const within = found.filter((each) => each <= 2000).length / seeds;
    return [`${share * 100} %`, quantile(0.5), quantile(1), `${Math.round(100 * within)} %`, String(early)];
  });
  return formatTable(['new topic', 'median sessions', 'largest', 'within 2,000', 'before'], rows);
}

function firstAlarm(seed: number, share: number): number | null {
  const random = createRandom(seed);
  const session = (isNew: boolean): TextSession => ({
    vector: FEATURES.of(topicText(random, isNew ? 9 : random.below(4))),
    key: String(random.uniform()),
  });
  const reference = buildTextReference(
    Array.from({ length: REFERENCE }, () => session(false)),
    FEATURES.dimensions,
  );
  if (reference === null) return null;
  const logThreshold = alarmThreshold(1, 1, 1 / STREAMS);
  const config = { features: FEATURES.name, alphaRef: 0.05 / STREAMS, tolerance: 0, logThreshold, intervalAlpha: 0.05 };
  let state = createTextDetector(config, FEATURES.dimensions);
  for (let at = PER_BATCH; at <= END; at += PER_BATCH) {
    const sessions = Array.from({ length: PER_BATCH }, () => session(at > CHANGE_AT && random.uniform() < share));
    const step = detectText(state, reference, { at, sessions });
    if (step.alarm) return at;
    state = step.state;
  }
  return null;
}
