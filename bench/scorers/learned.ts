import { PERMITTED } from '../../training/ngrams/data.js';

/** Templates are what the strong scorers are judged by alone. */
const STRONG: ReadonlySet<string> = new Set([...PERMITTED].filter((source) => source !== 'unintended-bias-templates'));

/** Sources scorers learned from, or whose texts their rules were chosen by: figures on those say nothing of unseen texts. */
const LEARNED: Readonly<Record<string, ReadonlySet<string>>> = {
  refusal: new Set(['xstest-llama2orig', 'xstest-mistralinstruct']),
  toxicity: STRONG,
  injection: STRONG,
  misuse: STRONG,
};

/** Whether a scorer learned from a source; the cheap ones learn from all permitted sources. */
export function isLearnedFrom(scorer: string, source: string): boolean {
  return (LEARNED[scorer] ?? PERMITTED).has(source);
}
