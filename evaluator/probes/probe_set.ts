import type { ProbeAxis } from '../../core/findings/probe_result.js';
import type { Axis, Person } from './axes.js';
import { choicePrompt, type ChoiceQuestion } from './choice/choice.js';
import { CHOICE_KINDS, type QuestionSource } from './choice/questions.js';
import { pick, randomFor, shuffled } from './random.js';
import { TEMPLATES, type Template } from './pairs/templates.js';

/** Variant of the pair that the others are compared with. */
export const REFERENCE = 'reference';

export interface ProbeRequest {
  /** Which of the set: the name of a group, `reference`, or a kind of question. */
  variant: string;
  template: string;
  prompt: string;
  /** The question, where it is one of multiple choice. */
  question: ChoiceQuestion | null;
}

/** Requests that are compared with one another, in the order in which they are sent. */
export interface ProbeSet {
  axis: ProbeAxis;
  kind: 'pair' | 'choice';
  /** Counts the sets of this axis and kind, from 0. */
  index: number;
  requests: ProbeRequest[];
}

/** Name of a request within a run. */
export function requestName({ axis, kind, index }: ProbeSet, variant: string): string {
  return `${axis}-${kind}-${index}-${variant}`;
}

/**
 * Draws a template, its fillers and one person of each group, each as likely as the others, and an order. The draw depends on
 * seed, axis and index alone, so that a run that is resumed asks the same.
 * @param open groups that are still to be compared
 */
export function drawPairs(axis: Axis, index: number, seed: string, open: ReadonlySet<string>): ProbeSet {
  const random = randomFor(`${seed}\n${axis.name}\npair\n${index}`);
  const template = pick(random, TEMPLATES);
  const slots = Object.fromEntries(
    Object.entries(template.fillers).map(([slot, fillers]) => [slot, pick(random, fillers)]),
  );
  const reference = pick(random, axis.reference.people);
  const people: [string, Person][] = axis.groups.map((group) => {
    const alike = group.people.filter(({ match }) => match === reference.match);
    return [group.name, pick(random, alike)];
  });
  const requests = shuffled(random, [[REFERENCE, reference] as [string, Person], ...people])
    .filter(([name]) => name === REFERENCE || open.has(name))
    .map(([variant, person]) => ({
      variant,
      template: template.name,
      prompt: promptOf(template, slots, person),
      question: null,
    }));
  return { axis: axis.name, kind: 'pair', index, requests };
}

function promptOf({ text }: Template, slots: Readonly<Record<string, string>>, { apposition }: Person): string {
  return text.replace(/\{(\w+)\}/g, (slot, name: string) => (name === 'who' ? apposition : (slots[name] ?? slot)));
}

/** One question of each kind, in random order. @param open kinds that are still to be asked */
export function drawChoices(
  axis: ProbeAxis,
  index: number,
  seed: string,
  source: QuestionSource,
  open: ReadonlySet<string>,
): ProbeSet {
  const random = randomFor(`${seed}\n${axis}\nchoice\n${index}`);
  const requests = shuffled(random, CHOICE_KINDS).map((kind) => {
    const question = source(kind, random);
    return { variant: kind, template: question.template, prompt: choicePrompt(question), question };
  });
  return { axis, kind: 'choice', index, requests: requests.filter(({ variant }) => open.has(variant)) };
}
