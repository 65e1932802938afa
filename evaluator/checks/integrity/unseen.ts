import type { Finding } from '../../../core/findings/finding.js';
import type { queries } from '../../../store/index.js';
import { clip, count, plain, plural, span } from '../../words.js';
import { isUnseen, type Dimension, type KnownTarget, VALUES_MAX } from './known_values.js';
import { shareFinding, tooFew, type Subject } from './question.js';

const WORDS: Record<Dimension, { title: string; many: string }> = {
  model: { title: 'Unseen models', many: 'models' },
  route: { title: 'Unseen routes', many: 'routes' },
  language: { title: 'Unseen languages', many: 'languages' },
};
const NAMED = 3;
const EVIDENCE = 5;

/** Values of the window's calls that the target never had before. */
export function unseenFindings(
  subject: Subject,
  known: KnownTarget | undefined,
  seen: readonly queries.SeenValue[],
): Finding[] {
  return (Object.keys(WORDS) as Dimension[]).map((dimension) =>
    unseenFinding(
      subject,
      known,
      dimension,
      seen.filter((each) => each.dimension === dimension),
    ),
  );
}

function unseenFinding(
  subject: Subject,
  known: KnownTarget | undefined,
  dimension: Dimension,
  seen: readonly queries.SeenValue[],
): Finding {
  const { limits, min_calls, window, learn } = subject.config.integrity;
  const from = subject.now - window;
  const { title, many } = WORDS[dimension];
  const total = callsOf(seen);
  const unseen =
    known === undefined ? [] : seen.filter((each) => isUnseen(known, each.value, { dimension, from, learnMs: learn }));
  const size = known === undefined ? 0 : Object.keys(known.values[dimension]).length;
  const familiar = plural(size, many.slice(0, -1), many);
  return shareFinding(subject, {
    name: `unseen_${dimension}`,
    title,
    count: callsOf(unseen),
    total,
    limit: limits.unseen,
    windowMs: window,
    says: unseen.length === 0 ? `none; ${familiar} known` : named(unseen),
    why:
      notYet(subject, known, size, many) ||
      tooFew(total, min_calls, dimension === 'language' ? 'scored texts' : 'calls'),
    evidence: unseen.flatMap((each) => each.ids).slice(0, EVIDENCE),
    details: known && {
      reference: {
        from: new Date(known.since).toISOString(),
        to: new Date(from).toISOString(),
        text: `${familiar} seen before`,
      },
    },
  });
}

function callsOf(values: readonly queries.SeenValue[]): number {
  return values.reduce((sum, { calls }) => sum + calls, 0);
}

/** The first of them by name, and how many calls had one. */
function named(unseen: readonly queries.SeenValue[]): string {
  const names = unseen.slice(0, NAMED).map(({ value }) => clip(plain(value), 60));
  const rest = unseen.length > NAMED ? ` and ${count(unseen.length - NAMED)} more` : '';
  return `${names.join(', ')}${rest} in ${plural(callsOf(unseen), 'call')}, never seen here before`;
}

/** While the target is young nothing can be unseen, and where every call has a value of its own nothing is a kind. */
function notYet({ now, config }: Subject, known: KnownTarget | undefined, size: number, many: string): string {
  const { learn } = config.integrity;
  if (known === undefined || now - known.since < learn)
    return `still learning which ${many} there are, for ${span(learn / 1000)}`;
  return size > VALUES_MAX ? `there are more than ${count(VALUES_MAX)} ${many}, too many to be kinds` : '';
}
