import type { Detector } from './detector.js';

/**
 * Thirteen to nineteen digits, alone or in groups; the brand decides which of them count. A dot is also the point of a number:
 * it counts between groups of a card's sizes only. No-break spaces (U+00A0, U+202F) are spaces.
 */
const CANDIDATE =
  /(?<![\d.,_-]|\d[ \u00a0\u202f])(?:\d(?:[ \u00a0\u202f-]?\d){12,22}|\d{4}\.(?:\d{4}\.\d{4}\.\d{4}|\d{6}\.\d{4,5})(?!\.\d))(?![\d_])/g;

/** First digits and length by network (ISO/IEC 7812 ranges in use). */
const BRANDS: readonly (readonly [prefix: RegExp, lengths: readonly number[]])[] = [
  [/^4/, [16, 19, 13]],
  [/^(?:5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720))/, [16]],
  [/^3[47]/, [15]],
  [/^(?:6011|65|64[4-9])/, [16, 19]],
  [/^35(?:2[89]|[3-8])/, [16, 19]],
  [/^3(?:0[0-5]|[689])/, [14, 16]],
  [/^62/, [16, 17, 18, 19]],
  [/^(?:50|5[6-8]|63|67)/, [16, 18, 19]],
];

/** Payment card numbers: right prefix, right length, right check digit (Luhn). */
export const card: Detector = {
  type: 'card',
  needsDigit: true,
  mayBeIn: (text) => /\d{4}[ \u00a0\u202f.-]?\d{4}/.test(text),
  mask: (text, found) =>
    text.replace(CANDIDATE, (candidate) => {
      const end = cardEnd(candidate);
      if (end < 0) return candidate;
      found();
      return `[card]${candidate.slice(end)}`;
    }),
};

/** Length of the card number at the start of a candidate; -1 when there is none. What follows it must be set apart. */
function cardEnd(candidate: string): number {
  const digits = candidate.replace(/\D/g, '');
  const lengths = BRANDS.find(([prefix]) => prefix.test(digits))?.[1] ?? [];
  for (const length of lengths) {
    if (length > digits.length || !passesLuhn(digits.slice(0, length))) continue;
    const end = endOfDigits(candidate, length);
    if (!/\d/.test(candidate.charAt(end))) return end;
  }
  return -1;
}

function endOfDigits(candidate: string, count: number): number {
  let seen = 0;
  for (let index = 0; index < candidate.length; index++) {
    const code = candidate.charCodeAt(index);
    if (code >= 0x30 && code <= 0x39 && ++seen === count) return index + 1;
  }
  return candidate.length;
}

/** ISO/IEC 7812-1 annex B. All the same digit is a filler, not a card. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 0x30;
    const weighted = index % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0 && !/^(\d)\1*$/.test(digits);
}
