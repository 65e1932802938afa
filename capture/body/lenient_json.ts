/** NaN and Infinity as Python servers write them; strings are matched first so that words inside them are left alone. */
const NOT_JSON_NUMBERS = /"(?:[^"\\]|\\.)*(?:"|$)|-?\b(?:NaN|Infinity)\b/gs;

const WHITE_SPACE = ' \t\r\n';
const FIRST_OF_JSON = '[{"-0123456789tfnNI';

/**
 * Parses JSON as it really comes off the wire: a byte order mark, leading whitespace, NaN and Infinity (read as null).
 * @returns undefined when the text is not JSON
 */
export function parseJson(text: string): unknown {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (!couldBeJson(body)) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return body.includes('NaN') || body.includes('Infinity') ? parseWithoutNaN(body) : undefined;
  }
}

/** A failed parse throws, which is expensive; most texts that are not JSON show it in their first character. */
function couldBeJson(text: string): boolean {
  let at = 0;
  while (WHITE_SPACE.includes(text.charAt(at)) && at < text.length) at++;
  return at < text.length && FIRST_OF_JSON.includes(text.charAt(at)) && !text.startsWith('[DONE]');
}

function parseWithoutNaN(text: string): unknown {
  try {
    return JSON.parse(text.replace(NOT_JSON_NUMBERS, (token) => (token.startsWith('"') ? token : 'null')));
  } catch {
    return undefined;
  }
}

/**
 * Parses JSON of which the end is missing (a captured body is bounded): what is complete is kept,
 * a string that was cut in the middle is kept as far as it goes.
 * @returns undefined when nothing can be read
 */
export function parseTruncatedJson(text: string): unknown {
  const whole = parseJson(text);
  if (whole !== undefined) return whole;
  const start = text.search(/[[{]/);
  return start < 0 ? undefined : parseJson(closed(text.slice(start)));
}

interface OpenEnds {
  /** Closing brackets owed, outermost first. */
  closers: string[];
  /** Everything before this index is complete but for the closers. */
  safeEnd: number;
  /** Where the string that was cut begins; -1 when none was. */
  openString: number;
  /** The cut string is a value, not a key. */
  isValue: boolean;
}

function closed(text: string): string {
  const { closers, safeEnd, openString, isValue } = openEnds(text);
  const owed = closers.toReversed().join('');
  if (openString < 0 || !isValue) return text.slice(0, safeEnd) + owed;
  return text.slice(0, endOfWholeCharacters(text)) + '"' + owed;
}

function openEnds(text: string): OpenEnds {
  const ends: OpenEnds = { closers: [], safeEnd: 0, openString: -1, isValue: false };
  let previous = '';
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === '"') {
      const close = closingQuote(text, index + 1);
      if (close < 0) {
        const inArray = ends.closers.at(-1) === ']';
        return { ...ends, openString: index, isValue: previous === ':' || inArray };
      }
      index = close;
    } else if (character === '{' || character === '[') {
      ends.closers.push(character === '{' ? '}' : ']');
      ends.safeEnd = index + 1;
    } else if (character === '}' || character === ']') {
      ends.closers.pop();
      ends.safeEnd = index + 1;
    } else if (character === ',') {
      ends.safeEnd = index;
    }
    if (character > ' ') previous = character;
  }
  return ends;
}

function closingQuote(text: string, from: number): number {
  for (let index = from; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x22) return index;
    if (code === 0x5c) index++;
  }
  return -1;
}

/** Leaves out an escape sequence or surrogate pair that was cut in half. */
function endOfWholeCharacters(text: string): number {
  const tail = text.slice(-6);
  const torn = /(?<!\\)(?:\\\\)*(\\(?:u[0-9a-fA-F]{0,3})?)$/.exec(tail)?.[1];
  return text.length - (torn?.length ?? 0);
}
