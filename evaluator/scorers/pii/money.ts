import { passesLuhn, passesMod97 } from './checksums.js';
import { byPattern, type Detector } from './detector.js';

/** Cards: a network's first digits, 13 to 19 of them, and the right check digit. */
export const card = byPattern(
  'card',
  /(?<![\d.,_-])(?:[2-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}|3[47]\d{2}[ -]?\d{6}[ -]?\d{5}|3(?:0[0-5]|[689]\d)\d[ -]?\d{6}[ -]?\d{4})(?![\d_])/g,
  {
    check: (match) => {
      const { length } = match.replace(/\D/g, '');
      return length >= 12 && length <= 19 && passesLuhn(match);
    },
  },
);

const CARD_WORD =
  /(?:card|visa|mastercard|amex|maestro|payment|paid|charge)[^\d\n]{0,30}(?<number>\d{4}(?:[ -]?\d{4}){2,3}\d{0,3})(?!\d)/gi;

/** ... and what is called one: a slip of the pen does not make it less of one. */
export const cardByName = byPattern('card', CARD_WORD, { group: 'number', sure: 0.8 });

const IBAN_START = /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?=[ -]?[A-Za-z0-9]{4})/g;
const SHORTEST_IBAN = 15;
const LONGEST_IBAN = 34;

/** IBANs: the first length whose check digits are right and that ends where a word ends. */
export const iban: Detector = {
  mayBeIn: (text) => /[A-Za-z]{2}\d{2}[ -]?[A-Za-z0-9]{4}/.test(text),
  *find(text) {
    let free = 0;
    for (const { index } of text.matchAll(IBAN_START)) {
      if (index < free) continue;
      const end = ibanEnd(text, index);
      if (end < 0) continue;
      free = end;
      yield { start: index, end, type: 'iban', sure: 1 };
    }
  },
};

function ibanEnd(text: string, start: number): number {
  let characters = '';
  for (let at = start; characters.length <= LONGEST_IBAN && at <= text.length; at++) {
    const character = text.charAt(at);
    const isAlphanumeric = /^[A-Za-z0-9]$/.test(character);
    if (!isAlphanumeric && characters.length >= SHORTEST_IBAN && passesMod97(characters)) return trimmed(text, at);
    if (isAlphanumeric) characters += character;
    else if (character !== ' ' && character !== '-') return -1;
  }
  return -1;
}

function trimmed(text: string, end: number): number {
  let at = end;
  while (text.charAt(at - 1) === ' ' || text.charAt(at - 1) === '-') at--;
  return at;
}

/** Bitcoin and Ethereum addresses, by their shape. */
export const wallet = byPattern(
  'wallet',
  /(?<![A-Za-z0-9])(?:bc1[ac-hj-np-z02-9]{25,71}|[13][1-9A-HJ-NP-Za-km-z]{25,34}|0x[0-9a-fA-F]{40})(?![A-Za-z0-9])/g,
  { check: (match) => /\d/.test(match) && /[A-Za-z]/.test(match) },
);
