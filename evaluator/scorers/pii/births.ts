import { byPattern, type Detector } from './detector.js';

const WORDS = [
  '(?:date|day) of birth|d\\.?o\\.?b\\.?|birth ?(?:date|day)|born(?: on)?|geburts(?:datum|tag)|geboren(?: am)?|date de naissance|née? le',
  'fecha de nacimiento|naci[óo] el|data di nascita|nat[oa] il|data de nascimento|geboortedatum|geboren op',
].join('|');
const MONTH =
  '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}|januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|avril|juin|juillet|août|enero|febrero|marzo|abril|mayo|junio|julio|agosto';
const DATE = [
  '\\d{1,4}[./-]\\d{1,2}[./-]\\d{2,4}',
  `\\d{1,2}(?:st|nd|rd|th|\\.)?(?: de| of)? (?:${MONTH})\\.?,?(?: de)? \\d{4}`,
  `(?:${MONTH})\\.? \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}`,
].join('|');

/** Days of birth: dates where a word says that somebody was born then. Other dates are nobody's. */
export const births: readonly Detector[] = [
  byPattern(
    'date_of_birth',
    new RegExp(`(?<!\\p{L})(?:${WORDS})(?!\\p{L})[^\\d\\n]{0,20}?(?<date>${DATE})(?![\\w/-])`, 'giu'),
    { group: 'date', sure: 0.7 },
  ),
];
