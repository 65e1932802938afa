import { byPattern, type Detector } from './detector.js';

/** Capitalised words that are no names, where one could be. */
const NO_NAME =
  '(?!(?:ID|My|Sure|Dear|Dr|Mr|Mrs|Ms|Sir|Madame?|Team|All|Customer|Employee|Patient|Name|The|Hi|Hello|I|Yes|No|Ok|Okay|Thanks?|Number|No|Support|Account)(?![\\p{L}]))';
const NAME = `${NO_NAME}\\p{Lu}\\p{Ll}[\\p{L}'’-]{0,30}`;
const NAMES = `${NAME}(?: (?:\\p{Lu}\\. )?${NAME}){0,3}`;

/** Names where the words around say that one comes. */
export const names: readonly Detector[] = [
  byPattern(
    'person',
    new RegExp(
      `(?<!\\p{L})(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Madam|Herr|Frau|Señora?|Sra?|Mme|Mlle)\\.? (?<name>${NAMES})`,
      'gu',
    ),
    {
      group: 'name',
      sure: 0.8,
    },
  ),
  byPattern(
    'person',
    new RegExp(
      `(?<!\\p{L})(?:[Mm]y (?:\\p{Ll}+ )?name(?: is|'s)|[Nn]ame:|I am called|[Cc]all me|[Mm]e llamo|[Mm]ein Name ist|[Ii]ch heiße|[Jj]e m'appelle|[Mm]i chiamo|[Ss]igned,?|[Rr]egards,?|[Ss]incerely,?|[Dd]ear|[Aa]ttn:?) ?\\n?(?<name>${NAMES})`,
      'gu',
    ),
    { group: 'name', sure: 0.7 },
  ),
  byPattern(
    'person',
    new RegExp(
      `(?<!\\p{L})(?:[Pp]atient|[Cc]ustomer|[Ee]mployee|[Aa]pplicant|[Cc]lient|[Tt]enant|[Ss]tudent):? (?:Name: )?(?<name>${NAME}(?: (?:\\p{Lu}\\. )?${NAME}){1,3})`,
      'gu',
    ),
    { group: 'name', sure: 0.7 },
  ),
];

const STREET =
  'Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|Terrace|Ter|Way|Parkway|Pkwy|Circle|Cir|Crescent|Close|Highway|Hwy|Trail|Plaza|Alley|Loop|Row|Quay|Mews|Grove|Gardens';
const STATE =
  'A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]';

/** Addresses with a number and a word for a street, and codes of the post where they stand beside a place. */
export const addresses: readonly Detector[] = [
  byPattern(
    'address',
    new RegExp(
      `(?<![\\w.$€£])\\d{1,6}[A-Za-z]? (?:[NSEW]\\.? )?(?:\\p{Lu}[\\p{L}'’.-]{0,30} ){1,4}(?:${STREET})\\b\\.?(?:,? (?:Apt|Apartment|Suite|Unit|#)\\.? ?\\w{1,6})?(?:,? \\p{Lu}[\\p{L} ]{1,30},? (?:${STATE}) \\d{5}(?:-\\d{4})?)?`,
      'gu',
    ),
    { sure: 0.8 },
  ),
  byPattern(
    'address',
    /(?<!\p{L})\p{Lu}[\p{L}-]{2,30}(?:straße|strasse|str\.|weg|platz|gasse|allee) \d{1,4}[a-z]?(?:,? \d{5} \p{Lu}\p{L}{1,30})?/gu,
    {
      sure: 0.8,
    },
  ),
  byPattern(
    'address',
    /(?<!\p{L})(?:rue|avenue|boulevard|via|calle|avenida|rua|plaza|piazza) (?:\p{L}{1,4} ){0,3}\p{Lu}[\p{L}'’-]{1,30}(?: \p{Lu}[\p{L}'’-]{1,30}){0,2},? (?:n[°º.]? ?)?\d{1,5}/giu,
    { sure: 0.7 },
  ),
  byPattern('address', /(?<!\w)(?:P\.? ?O\.? Box|Postfach|Apt\.?|Suite|Unit) #?\d{1,6}(?!\w)/gi, { sure: 0.7 }),
  byPattern(
    'address',
    new RegExp(
      `(?<!\\p{L})\\p{Lu}\\p{L}{1,20}(?: \\p{Lu}\\p{L}{1,20}){0,2}, (?:${STATE}) \\d{5}(?:-\\d{4})?(?!\\w)`,
      'gu',
    ),
    { sure: 0.8 },
  ),
  byPattern('address', /(?<!\w)(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2})(?!\w)/g, { sure: 0.7 }),
];
