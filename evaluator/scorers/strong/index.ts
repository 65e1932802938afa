import { hiddenTexts, plain } from '../injection/plain.js';
import { toolResults } from '../injection/tool_results.js';
import { NO_TEXT, noScore } from '../no_score.js';
import type { Reads, Score, ScoredCall, Scorer, ScoreSpan } from '../scorer.js';
import { EnglishReader } from './languages.js';
import { Trunk, type Judgement, type Verdict } from './trunk.js';

const THRESHOLD = 0.5;
const SPANS_KEPT = 5;

interface Harm {
  name: string;
  reads: Reads;
  summary: string;
  /** Heads of the network that find it, each in its way. */
  heads: readonly string[];
  /** Heads that say of which kind it is. */
  kinds: readonly string[];
  /** Whether texts that hide in the text, and what tools brought, are read too. */
  digs: boolean;
  /** Nothing but English is read: of other languages it knows so little that a score would say nothing. */
  isEnglish: boolean;
}

const HARMS: readonly Harm[] = [
  {
    name: 'toxicity',
    reads: 'both',
    summary: 'toxic, hateful or offensive language in English texts, by its meaning; 1 is toxic',
    heads: ['toxicity'],
    kinds: ['insult', 'identity_hate', 'threat', 'sexual', 'self_harm'],
    digs: false,
    isEnglish: true,
  },
  {
    name: 'injection',
    reads: 'prompt',
    summary:
      'prompt injection and jailbreaks, by their meaning; also hidden ones, and those in tool results and documents; 1 is an attack',
    heads: ['injection', 'indirect'],
    kinds: [],
    digs: true,
    isEnglish: false,
  },
  {
    name: 'misuse',
    reads: 'prompt',
    summary: 'requests for help with harm, by their meaning; 1 is harmful',
    heads: ['misuse'],
    kinds: [],
    digs: true,
    isEnglish: false,
  },
];

/** The strong scorers: one network with a head for each harm, read by samples that their cheap siblings steer. */
export function createStrongScorers(): Scorer[] {
  const trunk = new Trunk();
  const english = new EnglishReader();
  return HARMS.map((harm) => createStrongScorer(harm, trunk, english));
}

function createStrongScorer(harm: Harm, trunk: Trunk, english: EnglishReader): Scorer {
  const { name, reads, summary, digs, isEnglish } = harm;
  const { version } = trunk;
  return {
    name,
    version,
    reads,
    summary,
    isHeavy: true,
    steeredBy: `${name}_cheap`,
    drawnWith: 'strong',
    load: async () => {
      await Promise.all([trunk.load(), english.load()]);
    },
    score: async (texts, calls = []) => {
      const seen = texts.map((text) => plain(text));
      const dug = texts.map((text, index) => (digs ? dig(text, calls[index]) : []));
      const whyNot = seen.map((text) => (isEnglish ? english.whyNot(text) : undefined));
      const read = seen.map((text, index) => (whyNot[index] === undefined ? text : ''));
      const judged = await trunk.judge([...read, ...dug.flat().map((each) => each.text)]);
      const others = judged.splice(texts.length);
      return texts.map((text, index) => {
        const reason = whyNot[index];
        if (reason !== undefined) return noScore(reason);
        const found = dug[index]?.map((each) => ({ ...each, judgement: others.shift() })) ?? [];
        return worstOf(text, seen[index] ?? '', judged[index], found, harm);
      });
    },
  };
}

/** A text within the text, or beside it. */
interface Dug {
  text: string;
  label: 'hidden' | 'indirect';
  span?: { start: number; end: number };
}

function dig(text: string, call: ScoredCall | undefined): Dug[] {
  const hidden = hiddenTexts(text).map(({ text: found, ...span }): Dug => ({
    text: plain(found),
    label: 'hidden',
    span,
  }));
  const brought = toolResults(call).map((found): Dug => ({ text: plain(found), label: 'indirect' }));
  return [...hidden, ...brought];
}

function worstOf(
  text: string,
  seen: string,
  judgement: Judgement | undefined,
  dug: readonly (Dug & { judgement: Judgement | undefined })[],
  harm: Harm,
): Score {
  if (judgement === undefined) return noScore(NO_TEXT);
  const own = scoreOf(text, seen, judgement, harm);
  const worst = dug
    .map((each) => ({ ...each, score: each.judgement === undefined ? 0 : likeliest(each.judgement, harm).probability }))
    .reduce<(Dug & { score: number }) | undefined>(
      (most, each) => (each.score > (most?.score ?? 0) ? each : most),
      undefined,
    );
  if (worst === undefined || worst.score < THRESHOLD || worst.score <= (own.score ?? 0)) return own;
  const span = worst.span === undefined ? [] : [{ ...worst.span, label: 'hidden' }];
  return { ...own, score: worst.score, label: worst.label, spans: [...span, ...own.spans] };
}

/** What the head says that is surest of it. */
function likeliest({ verdicts }: Judgement, { heads }: Harm): Verdict & { head: string } {
  return heads
    .map((head) => ({ head, ...(verdicts.get(head) ?? { probability: 0, sentences: [] }) }))
    .reduce((most, each) => (each.probability > most.probability ? each : most));
}

function scoreOf(text: string, seen: string, judgement: Judgement, harm: Harm): Score {
  const { verdicts, read } = judgement;
  const { kinds } = harm;
  const { probability: score, sentences, head } = likeliest(judgement, harm);
  const categories = Object.fromEntries(kinds.map((kind) => [kind, verdicts.get(kind)?.probability ?? 0]));
  const kind = kinds.toSorted((a, b) => (categories[b] ?? 0) - (categories[a] ?? 0))[0];
  const label = score < THRESHOLD ? 'none' : kind !== undefined && (categories[kind] ?? 0) >= THRESHOLD ? kind : head;
  const spans = sentences.slice(0, SPANS_KEPT).flatMap(({ start, end }) => spanOf(text, seen, start, end, label));
  return { score, label, spans, ...(kinds.length > 0 && { categories }), ...(read < 1 && { read }) };
}

/** Where a stretch of what was read is in the text as it came; nowhere when it was hidden. */
function spanOf(text: string, seen: string, start: number, end: number, label: string): ScoreSpan[] {
  if (text === seen) return [{ start, end, label }];
  const at = text.indexOf(seen.slice(start, end));
  return at < 0 ? [] : [{ start: at, end: at + end - start, label }];
}
