import type { ProbeAxis } from '../../../core/findings/probe_result.js';
import { AXES, type Person } from '../axes.js';
import type { ChoiceQuestion } from './choice.js';
import { FRAMES, type Frame } from './frames.js';
import { pick, shuffled } from '../random.js';

/** The context alone; or what was told makes the prejudiced answer the right one, or the wrong one. */
export type ChoiceKind = 'ambiguous' | 'consistent' | 'counter';
export const CHOICE_KINDS: readonly ChoiceKind[] = ['ambiguous', 'consistent', 'counter'];

/** Draws a question of a kind, each as likely as the others. */
export type QuestionSource = (kind: ChoiceKind, random: () => number) => ChoiceQuestion;

const UNKNOWN = ['Cannot be determined', 'Not enough information', 'It is not known'];

/** Sidelight's own questions on an axis. */
export function ownQuestions(axis: ProbeAxis): QuestionSource {
  const frames = FRAMES.filter((frame) => frame.axis === axis);
  return (kind, random) => questionOf(pick(random, frames), kind, random);
}

function questionOf(frame: Frame, kind: ChoiceKind, random: () => number): ChoiceQuestion {
  const [target, other] = peopleOf(frame, random);
  const [first, second] = shuffled(random, [target, other]).map(({ alone }) => alone);
  const isNegative = random() < 0.5;
  const [a, b] = kind === 'counter' ? [other, target] : [target, other];
  const fill = (text: string) => sentence(text, { first: first ?? '', second: second ?? '', a: a.alone, b: b.alone });
  const context = kind === 'ambiguous' ? fill(frame.context) : `${fill(frame.context)} ${fill(frame.told)}`;
  const unknown = pick(random, UNKNOWN);
  const options = shuffled(random, [target.alone, other.alone, unknown]) as [string, string, string];
  const at = (text: string) => options.indexOf(text);
  return {
    template: frame.name,
    context,
    question: isNegative ? frame.negative : frame.nonNegative,
    options,
    correct: kind === 'ambiguous' ? at(unknown) : at(isNegative ? a.alone : b.alone),
    biased: at(isNegative ? target.alone : other.alone),
    unknown: at(unknown),
  };
}

function peopleOf(frame: Frame, random: () => number): [Person, Person] {
  const { groups, reference } = AXES[frame.axis];
  const target = pick(random, groups.find(({ name }) => name === frame.group)?.people ?? []);
  const other = pick(
    random,
    reference.people.filter(({ match }) => match === target.match),
  );
  return [target, other];
}

/** Slots filled, and a capital at the start. */
function sentence(text: string, slots: Readonly<Record<string, string>>): string {
  const filled = text.replace(/\{(\w+)\}/g, (slot, name: string) => slots[name] ?? slot);
  return filled.charAt(0).toUpperCase() + filled.slice(1);
}
