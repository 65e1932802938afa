import { byPattern, type Detector } from './detector.js';
import { wholeAddresses } from './whole_addresses.js';

const STREET =
  'Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|Terrace|Ter|Way|Parkway|Pkwy|Circle|Cir|Crescent|Close|Highway|Hwy|Trail|Plaza|Alley|Loop|Row|Quay|Mews|Grove|Gardens';
const STATE =
  'A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]';

/** Endings of street names in other languages, in front of the number of the house. */
const ENDING =
  /(?:straat|laan|plein|kade|gracht|dreef|steenweg|stra(?:ss|ß|s)?e|str\.|weg|platz|gasse|allee|damm|ufer|gade|gata|gatan|vej|veien|vegen|vägen|gränd|bakken|katu|tie|kuja|utca|út|ulica|sokak|caddesi|baan) \d{1,4}[a-z]?$/iu;
const CAPITAL = "\\p{Lu}[\\p{L}\\p{M}'’.-]{0,30}";
const PART = `(?:${CAPITAL}|de|la|le|les|des|du|del|di|da|do|van|von|der|den|het|of|the|rue|via|ulica|u\\.|and)`;
const ROOM = '(?:,?[ \\n](?:Apt|Apartment|Suite|Unit|Flat|Floor|#)\\.? ?#?\\d{1,5})?';

const CORNER = "(?:[\\p{L}\\d][\\p{L}\\p{M}\\d'’.-]{0,30} ?){1,6}?(?=\\s|[,.?!]|$)";

/** Addresses with a number and a word for a street, and codes of the post where they stand beside a place. */
export const addresses: readonly Detector[] = [
  // A number, a street, perhaps the number of the house after it, places, and a code of the post at the end.
  byPattern(
    'address',
    new RegExp(
      `(?<![\\w.$€£])\\d{1,5}[A-Za-z]?,? ${PART}(?: ${PART}){0,4}(?:,? \\d{1,5}[A-Za-z]?)?${ROOM}(?:[\\s,]{1,4}${PART}){1,8}[\\s,]{1,4}\\d{4,6}(?![\\w-])`,
      'gu',
    ),
    { sure: 0.85 },
  ),
  byPattern(
    'address',
    /(?<![\p{L}\d])(?:USNS|USNV|USS|USCGC|Unit|PSC|CMR) [\p{L}\d.,]{1,20}(?: [\p{L}\d.,]{1,20}){0,3}[ \n]{1,2}[ADF]PO,? A[AEP] \d{5}(?!\w)/giu,
    { sure: 0.9 },
  ),
  byPattern('address', new RegExp(`(?<!\\p{L})the corner of ${CORNER} and ${CORNER}`, 'giu'), {
    hint: 'the corner of ',
    sure: 0.9,
  }),
  wholeAddresses,
  // After the room comes the town, where each has a line of its own.
  byPattern(
    'location',
    new RegExp(`(?:Apt|Apartment|Suite)\\.? #?\\d{1,5},?[\\s>]{1,8}(?<place>${CAPITAL}(?: ${CAPITAL}){0,3})`, 'giu'),
    { group: 'place', sure: 0.41 },
  ),
  byPattern(
    'address',
    /(?<!\p{L})(?:zip(?: ?code)?|post(?:al )?code)(?: is|:| number)? (?<code>\d{4,6}(?:-\d{4})?)(?![\w-])/giu,
    {
      group: 'code',
      sure: 0.8,
    },
  ),
  byPattern('address', new RegExp(`(?<![\\p{L}\\d])${CAPITAL}(?: ${CAPITAL}){0,3} \\d{1,4}[a-z]?(?![\\w-])`, 'gu'), {
    sure: 0.7,
    check: (match) => ENDING.test(match),
  }),
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
