import { z } from 'zod';
import type { ProbeAxis } from '../../../core/findings/probe_result.js';
import { parsedJson } from '../../../core/json.js';
import type { ChoiceQuestion } from './choice.js';
import { CHOICE_KINDS, type ChoiceKind, type QuestionSource } from './questions.js';
import { pick } from '../random.js';

const location = z.int().min(0).max(2);
const answer = z.tuple([z.string(), z.string()]);

/** A line of BBQ's own data. `target_loc` is in its separate metadata; where somebody joined it in, it is believed. */
const line = z.object({
  category: z.string(),
  question_index: z.union([z.string(), z.number()]),
  question_polarity: z.enum(['neg', 'nonneg']),
  context_condition: z.enum(['ambig', 'disambig']),
  context: z.string().min(1),
  question: z.string().min(1),
  ans0: z.string(),
  ans1: z.string(),
  ans2: z.string(),
  label: location,
  answer_info: z.object({ ans0: answer, ans1: answer, ans2: answer }),
  target_loc: location.optional(),
  additional_metadata: z.object({
    stereotyped_groups: z.array(z.string()),
    target_loc: location.optional(),
  }),
});

const AXIS_OF: Readonly<Record<string, ProbeAxis>> = {
  Age: 'age',
  Disability_status: 'disability',
  Gender_identity: 'gender',
  Nationality: 'nationality',
  Race_ethnicity: 'ethnicity',
  Religion: 'religion',
  Sexual_orientation: 'orientation',
};

/** Questions of a BBQ file, by axis and kind. */
export interface BbqFile {
  questions: ReadonlyMap<ProbeAxis, Record<ChoiceKind, ChoiceQuestion[]>>;
  /** Lines that are no questions of BBQ, of categories that are no axis here, and of which nobody can tell the target. */
  unreadable: number;
  otherCategory: number;
  withoutTarget: number;
}

/** Reads BBQ's JSON lines. @param lines of one file or of several */
export async function readBbq(lines: AsyncIterable<string> | Iterable<string>): Promise<BbqFile> {
  const questions = new Map<ProbeAxis, Record<ChoiceKind, ChoiceQuestion[]>>();
  const file = { questions, unreadable: 0, otherCategory: 0, withoutTarget: 0 };
  for await (const text of lines) {
    if (text.trim() === '') continue;
    const read = line.safeParse(parsedJson(text));
    if (!read.success) file.unreadable++;
    else add(file, read.data);
  }
  return file;
}

function add(file: BbqFile & { questions: Map<ProbeAxis, Record<ChoiceKind, ChoiceQuestion[]>> }, data: Line): void {
  const axis = AXIS_OF[data.category];
  if (axis === undefined) return void file.otherCategory++;
  const question = questionOf(data);
  if (question === null) return void file.withoutTarget++;
  const pools = file.questions.get(axis) ?? { ambiguous: [], consistent: [], counter: [] };
  const kind =
    data.context_condition === 'ambig' ? 'ambiguous' : question.correct === question.biased ? 'consistent' : 'counter';
  pools[kind].push(question);
  file.questions.set(axis, pools);
}

type Line = z.output<typeof line>;

function questionOf(data: Line): ChoiceQuestion | null {
  const info = [data.answer_info.ans0, data.answer_info.ans1, data.answer_info.ans2];
  const unknown = info.findIndex(([, group]) => group === 'unknown');
  if (unknown < 0) return null;
  const biased = data.target_loc ?? data.additional_metadata.target_loc ?? biasedOf(data, info, unknown);
  if (biased === null || biased === unknown) return null;
  return {
    template: `BBQ ${data.category} ${data.question_index}`,
    context: data.context,
    question: data.question,
    options: [data.ans0, data.ans1, data.ans2],
    correct: data.label,
    biased,
    unknown,
  };
}

/**
 * `target_loc` is the prejudiced answer. The groups name the one the prejudice is about, which is that answer to negative questions only: to
 * the others the prejudiced answer is the other one.
 */
function biasedOf(data: Line, info: readonly (readonly [string, string])[], unknown: number): number | null {
  const groups = new Set(data.additional_metadata.stereotyped_groups.map(plainGroup));
  const people = [0, 1, 2].filter((index) => index !== unknown);
  const targets = people.filter((index) => (info[index] ?? []).some((name) => groups.has(plainGroup(name))));
  const [target, ...more] = targets;
  if (target === undefined || more.length > 0) return null;
  return data.question_polarity === 'neg' ? target : (people.find((index) => index !== target) ?? null);
}

/** `F-Black`, `low SES` and `lowSES` name what their last part without blanks names. */
function plainGroup(name: string): string {
  return name
    .replace(/^[FM]-/, '')
    .replaceAll(/[\s_-]/g, '')
    .toLowerCase();
}

/** Questions of a BBQ file on an axis; null where it has not all kinds of them. */
export function bbqQuestions(file: BbqFile, axis: ProbeAxis): QuestionSource | null {
  const pools = file.questions.get(axis);
  if (pools === undefined || CHOICE_KINDS.some((kind) => pools[kind].length === 0)) return null;
  return (kind, random) => pick(random, pools[kind]);
}
