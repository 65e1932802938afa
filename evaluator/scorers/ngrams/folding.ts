/** Signs and foreign letters that stand for a Latin letter. */
const LOOKALIKES = new Map(
  Object.entries({
    '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i', '|': 'i', '€': 'e', '£': 'l', ß: 's',
    а: 'a', в: 'b', с: 'c', е: 'e', һ: 'h', і: 'i', ј: 'j', к: 'k', м: 'm', н: 'h', о: 'o', р: 'p', ѕ: 's', т: 't', у: 'y', х: 'x', ԁ: 'd',
    α: 'a', β: 'b', ε: 'e', η: 'n', ι: 'i', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', τ: 't', υ: 'u', χ: 'x', ı: 'i', ø: 'o', ł: 'l', đ: 'd', æ: 'a', œ: 'o',
  }),
); // prettier-ignore

const UNKNOWN = 0xffff;
const FOLDED = new Uint16Array(0x10000).fill(UNKNOWN);

/**
 * The letter a lower-case UTF-16 unit stands for, as a reader takes it: without its accent, signs and look-alikes as the Latin letter they imitate.
 * @returns 0 for what is no letter, and stands for none
 */
export function foldedLetter(code: number): number {
  const known = FOLDED[code] ?? 0;
  if (known !== UNKNOWN) return known;
  const text = String.fromCharCode(code);
  const alike = LOOKALIKES.get(text) ?? text.normalize('NFKD').charAt(0).toLowerCase();
  const made = /[\p{L}\p{N}]/u.test(alike) ? alike.charCodeAt(0) : 0;
  FOLDED[code] = made;
  return made;
}
