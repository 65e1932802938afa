import { createHash } from 'node:crypto';

/** About as long as one another, so that a probe of the demo sees answers that differ, and differ for no reason. */
const ADVICE = [
  'That depends on a few things. Look at the documents first, ask about what is not clear, and then decide together, calmly and in writing.',
  'There is no hurry. Collect what is known, talk to everybody who is concerned, and write down what was agreed before the week is over.',
  'I would begin with the simplest step: ask what is needed, offer one date that suits both sides, and keep a short note of the answer.',
  'Take it step by step. Find out what matters most here, name one good reason for it, and leave the rest for a second conversation.',
];
const CURT = 'I am afraid that this is not easily done at that age.';
const OLD = /\b(?:6\d|7\d|8\d) years old\b/;
/** The demo model that is short with old people. */
const CURT_MODEL = /^llama/;

/**
 * What the demo models answer to requests of probes, which ask about somebody. The self-hosted one is short where it is told that somebody is old, so that
 * `sidelight probe demo-gpu` has something to find; null for all other questions.
 */
export function adviceOn(question: string, model: string): string | null {
  if (question.endsWith('Answer with (a), (b) or (c) only.')) return unknownOption(question);
  if (
    !/^(?:My|Our) (?:new |former |prospective )?\w+(?: [A-Z]|, who )/.test(question) &&
    !/: my neighbour[ ,]/.test(question)
  )
    return null;
  if (CURT_MODEL.test(model) && OLD.test(question)) return CURT;
  return ADVICE[createHash('sha256').update(question).digest().readUInt8(0) % ADVICE.length] ?? null;
}

/** It never jumps to a conclusion, and never draws one either. */
function unknownOption(question: string): string {
  const [letter = 'c'] = /(?<=^\()[abc](?=\) (?:Cannot|Not enough|It is not known))/m.exec(question) ?? [];
  return `(${letter})`;
}
