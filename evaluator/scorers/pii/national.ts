import { digitsOf, passesLuhn, passesVerhoeff, weighted } from './checksums.js';
import { byPattern, type Detector } from './detector.js';

/** Numbers that mean nothing without a word for them in front. */
function named(type: string, words: string, number: string, check?: (match: string) => boolean): Detector {
  return byPattern(
    type,
    new RegExp(
      `(?<![A-Za-z])(?:${words})(?![A-Za-z])[^\\n]{0,30}?(?<![A-Za-z0-9])(?<number>${number})(?![A-Za-z0-9]|-\\d)`,
      'gi',
    ),
    {
      group: 'number',
      sure: 0.8,
      check,
    },
  );
}

const id = (pattern: RegExp, check: (match: string) => boolean): Detector =>
  byPattern('national_id', pattern, { check });

const mod11 = (digits: readonly number[], weights: readonly number[]) => weighted(digits, weights) % 11;

/** Ids with a check digit are told by it; others only where a word says what they are. */
export const nationalIds: readonly Detector[] = [
  byPattern('ssn', /(?<![\w-])(?!000|666|9\d\d)\d{3}([-. ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w]|-\d)/g, {
    sure: 0.75,
    check: (match) => !/^(?:123.45.6789|(\d)\1\1.\1\1.\1{4})$/.test(match),
  }),
  named('ssn', 'ssn|social security(?: number)?', '\\d{3}[-. ]?\\d{2}[-. ]?\\d{4}'),
  named('national_id', 'itin|tax(?:payer)? id\\w*|tin', '9\\d{2}[- ]?\\d{2}[- ]?\\d{4}'),
  // Spain, Italy, Finland, Singapore, India, United Kingdom: letters that check.
  id(/(?<!\w)(?:[XYZ]-?)?\d{7,8}-?[A-Z](?!\w)/gi, spanish),
  byPattern('national_id', /(?<!\w)[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z](?!\w)/gi),
  id(/(?<!\w)\d{6}[-+ABCDEFYXWVU]\d{3}[0-9A-FHJ-NPR-Y](?!\w)/gi, finnish),
  byPattern('national_id', /(?<!\w)[STFGM]\d{7}[A-Z](?!\w)/gi, { sure: 0.9 }),
  byPattern('national_id', /(?<!\w)[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z](?!\w)/gi, { sure: 0.9 }),
  byPattern('national_id', /(?<!\w)(?![DFIQUV])[A-Z](?![DFIQUVO])[A-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?!\w)/gi, {
    sure: 0.8,
  }),
  byPattern('national_id', /(?<!\w)\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z](?!\w)/gi),
  id(/(?<![\w-])[2-9]\d{3}([ :-]?)\d{4}\1\d{4}(?![\w-])/g, (match) => passesVerhoeff(match)),
  // Canada, South Africa, Sweden: Luhn.
  id(/(?<![\w-])[1-79]\d{2}([ -])\d{3}\1\d{3}(?![\w-])/g, passesLuhn),
  id(/(?<!\w)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}[01][89]\d(?!\w)/g, passesLuhn),
  id(/(?<!\w)(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[-+]\d{4}(?!\w)/g, (match) =>
    passesLuhn(match.replace(/\D/g, '').slice(-10)),
  ),
  // Poland, Turkey, Thailand, Korea, Brazil.
  id(/(?<!\w)\d{11}(?!\w)/g, (match) => polish(match) || turkish(match)),
  id(/(?<!\w)[1-9]\d{12}(?!\w)/g, thai),
  byPattern('national_id', /(?<!\w)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-[1-8]\d{6}(?!\w)/g),
  id(/(?<!\w)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\w)/g, brazilian),
  named('national_id', 'nhs(?: number)?', '\\d{3}[ -]?\\d{3}[ -]?\\d{4}'),
  named('national_id', 'npi|national provider', '\\d{4}[ -]?\\d{3}[ -]?\\d{3}'),
  named(
    'medical_record',
    'mrn|med(?:ical)? rec(?:ord)?(?: (?:number|no))?|patient (?:id|number)|chart(?: number)?',
    '[A-Z]{0,4}-?\\d{5,12}',
  ),
  byPattern('medical_record', /(?<!\w)(?:MRN|MED)-?\d{5,12}(?!\w)/g),
  named(
    'passport',
    'passport(?: (?:no|number|nr))?|passeport|reisepass|pasaporte|passaporto|pasaport|paspoort|여권\\p{L}*',
    '[A-Z]{0,3}\\d{6,9}|[A-Z]\\d{3}[A-Z]\\d{4}',
  ),
  named(
    'vehicle',
    '(?:licen[cs]e |number )?plates?(?: number)?|vehicle registration|kennzeichen|plaka\\p{L}*|matr[ií]cula|immatriculation',
    '(?=[A-Z0-9 -]{0,8}\\d)[A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{1,4}){1,3}',
  ),
  named('national_id', 'vot(?:er|e)\\b|epic', '[A-Z]{3}\\d{7}'),
  named('national_id', 'lanr|arztnummer|bsnr|betriebsst\\p{L}+|uen|kvnr|krankenkasse|rvnr', '[A-Z]?\\d{8,9}[A-Z]?'),
  named('national_id', 'partita iva|vat(?: (?:id|no|number))?|ust-?id\\S*', '(?:[A-Z]{2})? ?\\d{8,11}'),
  named('national_id', 'tin', '\\d{3}-?\\d{3}-?\\d{3}(?:-?\\d{3})?'),
  named(
    'driver_license',
    "driver'?s? licen[cs]e(?: number)?|driving licen[cs]e|dl(?: number)?|licen[cs]e number",
    '[A-Z]{0,5}\\d{6,14}[A-Z0-9]{0,4}',
  ),
  named(
    'bank_account',
    'account(?: (?:no|number|nr))?|routing(?: number)?|sort code',
    '\\d{2}-\\d{2}-\\d{2}|\\d{6,17}',
  ),
  named(
    'national_id',
    'national id\\w*|identity (?:card|number)|id (?:card|number)|personnummer|aadhaar|pesel|kimlik\\w*|cpf|dni|nie|nif|sin|medicare|steuer\\w*|bsn',
    '[A-Z]{0,2}\\d[\\d -]{5,14}\\d[A-Z]?',
  ),
];

function spanish(match: string): boolean {
  const plain = match.toUpperCase().replaceAll('-', '');
  const number = Number(plain.slice(0, -1).replace('X', '0').replace('Y', '1').replace('Z', '2'));
  return plain.length >= 8 && 'TRWAGMYFPDXBNJZSQVHLCKE'.charAt(number % 23) === plain.at(-1);
}

function finnish(match: string): boolean {
  const number = Number(match.slice(0, 6) + match.slice(7, 10));
  return '0123456789ABCDEFHJKLMNPRSTUVWXY'.charAt(number % 31) === match.slice(-1).toUpperCase();
}

function polish(match: string): boolean {
  const digits = digitsOf(match);
  const month = Number(match.slice(2, 4)) % 20;
  const check = (10 - (weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10;
  return month >= 1 && month <= 12 && Number(match.slice(4, 6)) <= 31 && check === digits[10];
}

function turkish(match: string): boolean {
  const digits = digitsOf(match);
  const odd = weighted(digits, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = weighted(digits, [0, 1, 0, 1, 0, 1, 0, 1]);
  const tenth = (((odd * 7 - even) % 10) + 10) % 10;
  const all = digits.slice(0, 10).reduce((sum, digit) => sum + digit, 0);
  return digits[0] !== 0 && tenth === digits[9] && all % 10 === digits[10];
}

function thai(match: string): boolean {
  const digits = digitsOf(match);
  return (11 - mod11(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2])) % 10 === digits[12];
}

function brazilian(match: string): boolean {
  const digits = digitsOf(match);
  const check = (length: number) => {
    const weights = Array.from({ length }, (_, index) => length + 1 - index);
    const rest = (weighted(digits, weights) * 10) % 11;
    return rest === 10 ? 0 : rest;
  };
  return new Set(digits).size > 1 && check(9) === digits[9] && check(10) === digits[10];
}
