/** Characters nobody sees: zero-width ones, marks of direction, tags, soft hyphens, variation selectors. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const TAGS = /[\u{E0020}-\u{E007E}]+/gu;

/** Letters of other scripts that look like Latin ones. */
const LOOKALIKES = new Map(
  Object.entries({
    а: 'a', в: 'b', с: 'c', е: 'e', һ: 'h', і: 'i', ј: 'j', к: 'k', м: 'm', н: 'h', о: 'o', р: 'p', ѕ: 's', т: 't', у: 'y', х: 'x', ѵ: 'v', ԁ: 'd', ԛ: 'q', ԝ: 'w',
    α: 'a', β: 'b', ε: 'e', η: 'n', ι: 'i', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', τ: 't', υ: 'u', χ: 'x', ɡ: 'g', ɩ: 'i', ı: 'i', ո: 'n', օ: 'o', ս: 'u',
  }),
); // prettier-ignore
const OTHER_LETTERS = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}ɡɩı]/gu;
const LATIN = /\p{Script=Latin}/u;
const LEET = new Map(Object.entries({ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's' }));
const LEET_WORD = /(?<![\w.])(?=[\w@$]{0,20}[a-z])(?=[\w@$]{0,20}[013457@$])[a-z013457@$]{4,20}(?![\w.])/gi;

/** A text as its reader sees it: nothing hidden, one alphabet in each word, one width. */
export function plain(text: string): string {
  return text
    .replace(INVISIBLE, '')
    .normalize('NFKC')
    .replace(/\S{1,200}/gu, (word) =>
      LATIN.test(word) ? word.replace(OTHER_LETTERS, (letter) => LOOKALIKES.get(letter.toLowerCase()) ?? letter) : word,
    );
}

/** Words with signs in the place of letters, spelled out: `1gn0re`. */
export function withoutLeet(text: string): string {
  return text.replace(LEET_WORD, (word) => word.replace(/[013457@$]/g, (sign) => LEET.get(sign) ?? sign));
}

/** How many characters nobody sees are in the text. */
export function invisibleCount(text: string): number {
  return text.match(INVISIBLE)?.length ?? 0;
}

const BASE64 = /(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{20,}={0,2}(?![A-Za-z0-9+/=_-])/g;
const HEX = /(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{2}){12,}(?![0-9A-Za-z])/g;
const MOST_DECODED = 20;
const LONGEST_DECODED = 4000;

/** Texts that are hidden in the text: base64, hexadecimal, tag characters; with where they are. */
export function hiddenTexts(text: string): { text: string; start: number; end: number }[] {
  const found: { text: string; start: number; end: number }[] = [];
  const add = (decoded: string, match: RegExpMatchArray) => {
    const start = match.index ?? 0;
    if (isProse(decoded)) found.push({ text: decoded, start, end: start + match[0].length });
  };
  for (const match of first(text.matchAll(TAGS))) {
    const letters = [...match[0]].map((tag) => String.fromCodePoint((tag.codePointAt(0) ?? 0) - 0xe0000));
    add(letters.join(''), match);
  }
  for (const match of first(text.matchAll(BASE64)))
    add(Buffer.from(match[0].slice(0, LONGEST_DECODED), 'base64').toString('utf8'), match);
  for (const match of first(text.matchAll(HEX)))
    add(Buffer.from(match[0].slice(0, LONGEST_DECODED), 'hex').toString('utf8'), match);
  return found;
}

function* first(matches: Iterable<RegExpExecArray>): Generator<RegExpExecArray> {
  let left = MOST_DECODED;
  for (const match of matches) {
    if (left-- === 0) return;
    yield match;
  }
}

function isProse(text: string): boolean {
  return text.length >= 8 && /[a-z]{2,} [a-z]{2,}/i.test(text) && !/[\uFFFD\p{Cc}]/u.test(text.replace(/\s/g, ''));
}
