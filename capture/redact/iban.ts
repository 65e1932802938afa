import type { Detector } from './detector.js';

/** Length by country (ISO 13616 registry). */
const LENGTHS = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 ' +
    'EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 ' +
    'IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 ' +
    'NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 ' +
    'TN24 TR26 UA29 VA22 VG24 XK20'
  )
    .split(' ')
    .map((entry): [string, number] => [entry.slice(0, 2), Number(entry.slice(2))]),
);

const START = /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?=[ -]?[A-Za-z0-9]{4})/g;
const MAY_BE = /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}[ -]?[A-Za-z0-9]{4}/;

/** International bank account numbers: known country, its length, right check digits (ISO 7064 mod 97-10). */
export const iban: Detector = {
  type: 'iban',
  needsDigit: true,
  mayBeIn: (text) => MAY_BE.test(text),
  mask: (text, found) => {
    let masked = '';
    let done = 0;
    for (const match of text.matchAll(START)) {
      if (match.index < done) continue;
      const end = ibanEnd(text, match.index, match[0].slice(0, 2).toUpperCase());
      if (end < 0) continue;
      masked += `${text.slice(done, match.index)}[iban]`;
      done = end;
      found();
    }
    return done === 0 ? text : masked + text.slice(done);
  },
};

/** Where the number that starts at `start` ends; -1 when it is none. Single spaces or dashes between its characters are skipped. */
function ibanEnd(text: string, start: number, country: string): number {
  const length = LENGTHS.get(country);
  if (length === undefined) return -1;
  let characters = '';
  let index = start;
  while (characters.length < length) {
    const character = text.charAt(index);
    if (/^[A-Za-z0-9]$/.test(character)) characters += character;
    else if (!/^[ -]$/.test(character) || !/^[A-Za-z0-9]$/.test(text.charAt(index - 1))) return -1;
    index++;
  }
  return !/^[A-Za-z0-9]/.test(text.slice(index, index + 1)) && passesMod97(characters.toUpperCase()) ? index : -1;
}

function passesMod97(characters: string): boolean {
  let remainder = 0;
  for (const character of characters.slice(4) + characters.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
