import type { Detector, Find } from './detector.js';

/** What leads to an address in a sentence. */
const LEAD =
  /(?:address(?:es)?(?<said>)[^.!?\n]{0,40}?(?: to| is| with| at|:|are:|same:)|(?<![\p{L}\p{N}])(?:at|to|in|with|it is|it's in|here they are:|, and))\s{1,6}$/iu;
const LOOK_BACK = 80;
const NUMBER = /(?<![\p{L}\p{N}.,$€£#:/-])\d{1,5}[A-Za-z]?(?= [\p{L}\d])/gu;

const GAP = /(?: {1,2}|,[ \n]{0,2}| {0,2}\n[ ,]{0,3})/uy;
const WORD = /(?:\p{Lu}[\p{L}\p{M}'’.-]{0,30}(?:\/(?= ))?|\p{Lo}+)(?![\p{L}\p{M}:])/uy;
const ANY_WORD = /\p{L}[\p{L}\p{M}'’.-]{0,30}/uy;
const DIGITS = /#?\d{1,6}(?:-\d{4})?[A-Za-z]?\.?(?![\p{L}\d])/uy;
/** Small words within the names of streets, towns and countries, and words for a street that are written small. */
const SMALL =
  /(?:de|la|le|les|des|du|del|della|di|da|do|dos|das|van|von|der|den|het|of|the|and|y|a|u|rue|place|via|calle|rúa|ulica|utca|útja|út|vei|vej|väg|tie|straat|apt|suite|box|p\.o\.|[\p{Ll}]{1,3}\.|\p{Ll}{2}(?=,? {1,2}\d{4,6}))(?!\p{L})/uy;
/** Lower-case words between an address and what follows it. */
const ENDS = /^(?:for|in|on|please|last|this|that|is|i|it|by|until|as|if|my|we|you|from|when|with|and|or|at|to)$/i;
const TRAILING = /(?:[\s,]|(?<![\p{L}\p{M}])(?:de|la|le|of|the|and|y|a|u|van|von|da|do))+$/iu;
const STREET =
  /(?<!\p{L})(?:apt|apartment|suite|unit|flat|p\.? ?o\.? box|postbox|street|st|avenue|ave|road|rd|lane|drive|court|rue|via|calle|ul\.|rua|place|square)(?!\p{L})|(?:straat|stra(?:ss|ß)e|weg|gasse|platz|laan|allee|gade|vej|vägen|gatan|katu|utca|útja|ulica)(?!\p{L})/iu;
const CALENDAR =
  /(?<!\p{L})(?:January|February|March|April|May|June|July|August|September|October|November|December|\p{L}+day|AM|PM|GB|MB|TB|USD|EUR|Euros?|Dollars?)(?!\p{L})/u;
const MOST_TOKENS = 16;

/** An address from the number of the house to the town, the country or the code of the post, where a sentence leads to it; lines may break in it. */
export const wholeAddresses: Detector = {
  mayBeIn: (text) => /\d/.test(text),
  *find(text) {
    const plain = /\p{Lu}/u.test(text) ? WORD : ANY_WORD;
    let free = 0;
    for (const { index } of text.matchAll(NUMBER)) {
      if (index < free) continue;
      const lead = LEAD.exec(text.slice(Math.max(0, index - LOOK_BACK), index));
      const found = lead === null ? undefined : read(text, index, plain, lead.groups?.['said'] !== undefined);
      if (found === undefined) continue;
      free = found.end;
      yield found;
    }
  },
};

function read(text: string, start: number, plain: RegExp, said: boolean): Find | undefined {
  let [at, tokens, numbers, breaks] = [start, 0, 0, 0];
  while (tokens < MOST_TOKENS) {
    const gap = tokens === 0 ? 0 : (matchAt(GAP, text, at)?.length ?? -1);
    if (gap < 0) break;
    const number = matchAt(DIGITS, text, at + gap);
    const token = number ?? matchAt(plain, text, at + gap) ?? matchAt(SMALL, text, at + gap);
    if (token === undefined || ENDS.test(token)) break;
    if (number !== undefined) numbers++;
    if (gap > 1 || text.charAt(at) === ',') breaks++;
    at += gap + token.length;
    tokens++;
  }
  const address = text.slice(start, at).replace(TRAILING, '').replace(/[.]$/, '');
  const isStreet = STREET.test(address);
  if (tokens < 3 || CALENDAR.test(address) || (!isStreet && (numbers < 2 || tokens < 4))) return undefined;
  const isSure = isStreet || (said && breaks > 0);
  return { start, end: start + address.length, type: 'address', sure: isSure ? 0.86 : 0.41 };
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
