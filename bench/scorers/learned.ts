import { PERMITTED } from '../../training/ngrams/data.js';

/** Sources each scorer learned from, or whose texts its rules were chosen by: figures on those say nothing of unseen texts. */
const READ_BY_RULES: Readonly<Record<string, ReadonlySet<string>>> = {
  refusal: new Set(['xstest-llama2orig', 'xstest-mistralinstruct']),
};

/** Whether a scorer learned from a source; learned ones all learn from the same permitted sources. */
export function isLearnedFrom(scorer: string, source: string): boolean {
  return READ_BY_RULES[scorer]?.has(source) ?? PERMITTED.has(source);
}
