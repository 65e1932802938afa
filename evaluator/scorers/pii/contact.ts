import { findPhoneNumbersInText } from 'libphonenumber-js/min';
import { byPattern, type Detector } from './detector.js';

const DOMAIN = /(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}-])/uy;
const LOCAL = /[\p{L}\p{N}._%+'-]/u;
const LONGEST_LOCAL = 64;

/** E-mail addresses, from their `@` outwards. */
export const email: Detector = {
  mayBeIn: (text) => text.includes('@'),
  *find(text) {
    for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      let start = at;
      while (start > 0 && at - start < LONGEST_LOCAL && LOCAL.test(text.charAt(start - 1))) start--;
      while (start < at && /['.]/.test(text.charAt(start))) start++;
      DOMAIN.lastIndex = at + 1;
      const domain = DOMAIN.exec(text);
      if (start === at || domain === null) continue;
      yield { start, end: at + 1 + domain[0].length, type: 'email', sure: 1 };
    }
  },
};

const INTERNATIONAL =
  /(?<![\w+)=*/.-])(?:\+|00)[1-9]\d{0,2}[ .\-/]?(?:\(0?\)?\d{0,4}\)?[ .\-/]?)?\d{1,5}(?:[ .\-/]?\d{1,5}){1,5}(?:\s?(?:x|ext\.?)\s?\d{2,6})?(?!\w|-\d)/gi;
const NORTH_AMERICAN =
  /(?<![\w.+$€£-])(?:\+?1[ .-]?)?(?:\([2-9]\d{2}\) ?\d{3}[ .-]?\d{4}|[2-9]\d{2}([.-])\d{3}\1\d{4}|[2-9]\d{2} [2-9]\d{2} \d{4})(?:\s?(?:x|ext\.?)\s?\d{2,6})?(?![\w-]|\.\d)/gi;
const NAMED =
  /(?<!\p{L})(?:phone|telephone|tel|mobile|cell|fax|whatsapp|call|text|dial|ring|sms|telefon\p{L}*|handy|teléfono|téléphone|contact|reach (?:me|us|him|her|them)|numaram|(?:call\p{Ll}*|reach\p{Ll}*|phone\p{Ll}*|dial\p{Ll}*|contact\p{Ll}*|text\p{Ll}*)(?: \p{L}+){0,3} (?:at|on))(?!\p{L})[^\d\n+(]{0,30}(?<number>\+?\(?\d{1,5}\)?(?:[ .\-/]{0,2}\(?\d{2,5}\)?){1,5}(?:\s?(?:x|ext\.?)\s?\d{2,6})?)(?![\w-])/giu;
/** The word comes after the number. */
const NAMED_AFTER =
  /(?<![\w.+$€£-])(?<number>\(?\d{1,5}\)?(?:[ .\-/]{0,2}\(?\d{2,7}\)?){1,4}(?:x\d{2,6})?)[ -]{1,3}(?:office|fax|mobile|cell|home|work|telephone)(?!\p{L})/giu;
/** Eleven digits from 0 on, of which the second is none. */
const MOBILE = /(?<![\w.+$€£-])0[1-9]\d{9}(?![\w-]|\.\d)/g;
/** National numbers that begin with 0, in groups. */
const NATIONAL = /(?<![\w.+$€£-])(?:\(0\d{1,4}\)|0\d{1,4})(?:[ -]\d{2,5}){2,4}(?![\w-]|\.\d)/g;

const MOST_DIGITS = 15;
const count = (text: string) => text.replace(/\s?(?:x|ext).*$/i, '').replace(/\D/g, '').length;
const enough = (least: number) => (match: string) => count(match) >= least && count(match) <= MOST_DIGITS;

/** The longest text libphonenumber is asked about: it is thorough, and slow. */
const CAREFULLY = 4000;

/** Numbers of a form libphonenumber takes for a valid one of their country. */
const valid: Detector = {
  mayBeIn: (text) => text.length <= CAREFULLY && /\+\s?\d/.test(text),
  *find(text) {
    for (const { startsAt, endsAt } of findPhoneNumbersInText(text)) {
      yield { start: startsAt, end: endsAt, type: 'phone', sure: 1 };
    }
  },
};

export const phones: readonly Detector[] = [
  valid,
  byPattern('phone', INTERNATIONAL, { sure: 0.9, check: enough(8) }),
  byPattern('phone', NORTH_AMERICAN, { sure: 0.8, check: enough(10) }),
  byPattern('phone', NAMED, { group: 'number', sure: 0.7, check: enough(7) }),
  byPattern('phone', NAMED_AFTER, { group: 'number', sure: 0.7, check: enough(8) }),
  byPattern('phone', MOBILE, { sure: 0.6 }),
  byPattern('phone', NATIONAL, { sure: 0.7, check: enough(9) }),
];

const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const group = '[0-9A-Fa-f]{1,4}';

export const addressesOnNetworks: readonly Detector[] = [
  byPattern('ip_address', new RegExp(`(?<![\\w.])${octet}(?:\\.${octet}){3}(?:/\\d{1,2})?(?![\\w]|\\.\\d)`, 'g'), {
    hint: '.',
    check: (match) => !/^0\.0|^(?:\d\.){3}\d$/.test(match) || match === '0.0.0.0',
  }),
  byPattern(
    'ip_address',
    new RegExp(
      `(?<![\\w:.])(?:(?:${group}:){7}${group}|(?:${group}:){1,7}:(?:${group}(?::${group}){0,6})?|::(?:${group}(?::${group}){0,6}))(?:%\\w+)?(?:/\\d{1,3})?(?![\\w:])`,
      'g',
    ),
    { hint: ':', check: (match) => /\d|[a-f]{4}/i.test(match) && match.length > 3 },
  ),
  byPattern(
    'mac_address',
    /(?<![\w:.-])(?:[0-9A-F]{2}(?:([:-])[0-9A-F]{2}(?:\1[0-9A-F]{2}){4})|[0-9A-F]{4}\.[0-9A-F]{4}\.[0-9A-F]{4})(?![\w:-])/gi,
  ),
];
