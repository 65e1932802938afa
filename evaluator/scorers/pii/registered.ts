import { digitsOf, passesLuhn, passesMod11And10, weighted } from './checksums.js';
import { byPattern, type Detector } from './detector.js';

/** An id whose check digit, or whose shape alone, tells it from other numbers. */
const id = (pattern: RegExp, check?: (match: string) => boolean, sure = 0.8): Detector =>
  byPattern('national_id', pattern, { check, sure });

/** Numbers of registers: of health, pensions and taxes, of licences and of vehicles. */
export const registered: readonly Detector[] = [
  // Germany: health insurance, pension insurance, passport and identity card, tax, VAT.
  id(/(?<!\w)[A-Z]\d{9}(?!\w)/gi, germanHealth),
  id(/(?<!\w)\d{4}(?:0[1-9]|1[0-2])\d{2}[A-Z]\d{3}(?!\w)/gi, germanPension),
  byPattern('passport', /(?<!\w)[CFGHJKLMNPRTVWXYZ][0-9CFGHJKLMNPRTVWXYZ]{7}\d(?!\w)/gi, {
    sure: 0.6,
    check: travelDocument,
  }),
  id(/(?<!\w)[1-9]\d{10}(?!\w)/g, (match) => germanTax(match), 0.6),
  id(/(?<!\w)DE ?\d{3} ?\d{3} ?\d{3}(?!\w)/g, passesMod11And10),
  // Korea: the day of birth is in it. Sweden: twelve digits, which are no time of the day.
  id(/(?<!\w)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[0-8]\d{6}(?!\w)/g, undefined, 0.6),
  id(
    /(?<!\w)(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!(?:[01]\d|2[0-3])[0-5]\d)\d{4}(?!\w)/g,
    (match) => passesLuhn(match.slice(2)),
  ),
  id(/(?<!\w)\d{2}[2-9]\d{3}-\d{4}(?!\w)/g, passesLuhn, 0.6),
  // Australia: business, company and tax numbers as they are written, with gaps.
  id(/(?<!\w)\d{2} \d{3} \d{3} \d{3}(?!\w)/g, australianBusiness),
  id(/(?<![\w-])\d{3} \d{3} \d{3}(?![\w-])/g, (match) => australianCompany(match) || australianTax(match), 0.6),
  // United States: Medicare, providers of care, who may prescribe, banks.
  id(
    /(?<!\w)[1-9](?![SLOIBZ])[A-Z](?![SLOIBZ])[A-Z0-9]\d-?(?![SLOIBZ])[A-Z](?![SLOIBZ])[A-Z0-9]\d-?(?:(?![SLOIBZ])[A-Z]){2}\d{2}(?!\w)/g,
  ),
  id(/(?<![\w-])[12]\d{3}([ -])\d{3}\1\d{3}(?![\w-])/g, (match) => passesLuhn(`80840${match.replace(/\D/g, '')}`)),
  byPattern('national_id', /(?<!\w)[ABCDEFGHJKLMPRSTUX][A-Z9]\d{7}(?!\w)/g, { check: prescriber }),
  byPattern('bank_account', /(?<![\w-])(?:0\d|1[0-2]|2[1-9]|3[0-2])\d{2}-\d{4}-\d(?![\w-])/g, { check: bank }),
  // Licences to drive, by their shape: United Kingdom, Italy, Korea.
  byPattern('driver_license', /(?<!\w)[A-Z]{2,5}9{0,3}\d[0156]\d(?:[0-2]\d|3[01])\d[A-Z9]{2}\d[A-Z]{2}(?!\w)/g, {
    sure: 0.8,
  }),
  byPattern('driver_license', /(?<!\w)U1[A-Z0-9]{7}[A-Z](?!\w)/g, { sure: 0.8, check: (match) => /\d{2}/.test(match) }),
  byPattern('driver_license', /(?<![\w-])(?:1[1-9]|2[0-68])-\d{2}-\d{6}-\d{2}(?![\w-])/g, { sure: 0.8 }),
  byPattern('passport', /(?<!\w)[MSRODG]\d{3}[A-Z]\d{4}(?!\w)/gi, { sure: 0.8 }),
  // Plates of vehicles, as they are written.
  ...[
    /(?<!\w)[A-HJ-PR-Y]{2}\d{2} [A-HJ-PR-Z]{3}(?!\w)/g,
    /(?<!\w)(?:AP|AR|AS|BR|CG|CH|DL|GA|GJ|HP|HR|JH|JK|KA|KL|LA|MH|ML|MN|MP|MZ|NL|OD|OR|PB|PY|RJ|SK|TN|TR|TS|UK|UP|WB)[ -]?\d{1,2}[ -]?[A-Z]{1,3}[ -]?\d{4}(?!\w)/g,
    /(?<!\w)[A-Z]{3}-\d{3}[A-Z]{2}(?!\w)/gi,
    /(?<![\w.:])(?:0[1-9]|[1-7]\d|8[01]) (?!JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|AM|PM|[KMGT]B|K[GM]|[CM]M|ML|HZ|EUR|USD)[A-Z]{1,3} \d{3,4}(?!\w)/g,
  ].map((plate) => byPattern('vehicle', plate, { sure: 0.6 })),
];

const letterNumber = (letter: string): string => String(letter.toUpperCase().charCodeAt(0) - 64).padStart(2, '0');
const crossSum = (number: number): number => Math.floor(number / 10) + (number % 10);
const crossSums = (digits: readonly number[], weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + crossSum(weight * (digits[index] ?? 0)), 0);

function germanHealth(match: string): boolean {
  const digits = digitsOf(letterNumber(match) + match.slice(1));
  return crossSums(digits, [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]) % 10 === digits[10];
}

function germanPension(match: string): boolean {
  const digits = digitsOf(match.slice(0, 8) + letterNumber(match.charAt(8)) + match.slice(9));
  return crossSums(digits, [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]) % 10 === digits[12];
}

/** One digit comes twice or three times among the first ten; the rest differ. */
function germanTax(match: string): boolean {
  const first = match.slice(0, 10);
  const kinds = new Set(first).size;
  return (kinds === 9 || kinds === 8) && !/(\d)\1\1/.test(first) && passesMod11And10(match);
}

/** Check digit of travel documents (ICAO 9303): weights 7, 3, 1. */
function travelDocument(match: string): boolean {
  const values = [...match].map((character) => Number.parseInt(character, 36));
  return (match.match(/\d/g) ?? []).length >= 4 && weighted(values.slice(0, -1), SEVEN) % 10 === values.at(-1);
}
const SEVEN = [7, 3, 1, 7, 3, 1, 7, 3];

function australianBusiness(match: string): boolean {
  const [first = 0, ...rest] = digitsOf(match);
  return weighted([first - 1, ...rest], [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) % 89 === 0;
}

function australianCompany(match: string): boolean {
  const digits = digitsOf(match);
  return (10 - (weighted(digits, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 === digits[8];
}

function australianTax(match: string): boolean {
  return weighted(digitsOf(match), [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0;
}

/** Numbers of the Drug Enforcement Administration. */
function prescriber(match: string): boolean {
  const digits = digitsOf(match.slice(2));
  return weighted(digits, [1, 2, 1, 2, 1, 2]) % 10 === digits[6];
}

function bank(match: string): boolean {
  return weighted(digitsOf(match), [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0;
}
