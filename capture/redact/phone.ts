import type { Detector } from './detector.js';

/** `+` or `00` and a country code; digits in groups, or at least ten of them in a row. */
const INTERNATIONAL =
  /(?<![\w+)=*/.-]|\d )(?:\+|00(?=[1-9]\d{1,2}[ .\-/(]))[1-9]\d{0,3}(?:[ .\-/]?\(\d{1,4}\))?(?:[ .\-/]?\d{1,6}){1,6}(?![\d-])/g;
/** North American, written with its area code in parentheses or with the same kind of separator twice. */
const NORTH_AMERICAN =
  /(?<![\w.+$€£-]|\d )(?:1[ .-])?(?:\([2-9]\d{2}\) ?[2-9]\d{2}[ .-]\d{4}|(?<=1 )[2-9]\d{2} [2-9]\d{2} \d{4}|[2-9]\d{2}([.-])[2-9]\d{2}\1\d{4})(?![\w-]|\.\d)/g;
/** Anything that looks like one after a word that says so. */
const NAMED =
  /(?<![A-Za-z])(?:phone|telephone|tel|mobile|cell|fax|whatsapp)(?: ?(?:no|nr|number|#))?\.?(?: is)?[:=]? ?(\(?\d{2,5}\)?(?:[ .\-/]?\d{2,5}){1,4})(?![\w-])/gi;

const MIN_DIGITS = 8;
const MAX_DIGITS = 15;
const MIN_DIGITS_IN_A_ROW = 10;

/** Telephone numbers, conservatively: plain numbers, dates, ids and amounts are left alone. */
export const phone: Detector = {
  type: 'phone',
  needsDigit: true,
  mayBeIn: (text) =>
    /\d{2}[ .-]\d{2}|\+[1-9]\d|(?:[Pp]hone|[Tt]el|[Mm]obile|[Cc]ell|[Ff]ax|[Ww]hats[Aa]pp)[^\n]{0,12}\d/.test(text),
  mask: (text, found) => {
    let masked = text;
    if (masked.includes('+') || masked.includes('00')) {
      masked = masked.replace(INTERNATIONAL, (match) => (isInternational(match) ? hit(found) : match));
    }
    masked = masked.replace(NORTH_AMERICAN, () => hit(found));
    return masked.replace(NAMED, (match, number: string) =>
      digitsIn(number) >= 7 && digitsIn(number) <= MAX_DIGITS
        ? match.slice(0, match.length - number.length) + hit(found)
        : match,
    );
  },
};

function hit(found: () => void): string {
  found();
  return '[phone]';
}

function isInternational(match: string): boolean {
  const digits = digitsIn(match);
  const least = digits === match.length - 1 ? MIN_DIGITS_IN_A_ROW : MIN_DIGITS;
  return digits >= least && digits <= MAX_DIGITS;
}

function digitsIn(text: string): number {
  return text.replace(/\D/g, '').length;
}
