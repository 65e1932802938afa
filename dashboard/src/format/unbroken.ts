import { NBSP } from './parts.js';

const UNIT = /(\d) (?=(?:%|ms|s|min|h|d|calls?)(?!\w))/g;

/** A sentence whose numbers keep their units beside them where it is broken into lines. */
export function unbroken(sentence: string): string {
  return sentence.replaceAll(UNIT, `$1${NBSP}`);
}
