/** Digits of a text. */
export function digitsOf(text: string): number[] {
  return [...text.replace(/\D/g, '')].map(Number);
}

/** Sum of digits times weights, those beyond the shorter list left out. */
export function weighted(digits: readonly number[], weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * (digits[index] ?? 0), 0);
}

/** Check digit of cards and many ids (ISO/IEC 7812-1 annex B); all the same digit is a filler. */
export function passesLuhn(text: string): boolean {
  const digits = digitsOf(text);
  const sum = digits.toReversed().reduce((total, digit, index) => {
    const each = index % 2 === 0 ? digit : digit * 2;
    return total + (each > 9 ? each - 9 : each);
  }, 0);
  return digits.length > 0 && sum % 10 === 0 && new Set(digits).size > 1;
}

/** Check of IBANs (ISO 7064 mod 97-10). */
export function passesMod97(text: string): boolean {
  const characters = text.replace(/[ -]/g, '').toUpperCase();
  let remainder = 0;
  for (const character of characters.slice(4) + characters.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

/** Check of German tax and VAT numbers (ISO 7064 mod 11,10). */
export function passesMod11And10(text: string): boolean {
  const digits = digitsOf(text);
  let product = 10;
  for (const digit of digits.slice(0, -1)) product = (((digit + product) % 10 || 10) * 2) % 11;
  return (11 - product) % 10 === digits.at(-1);
}

const MULTIPLY = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const PERMUTE = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/** Verhoeff's check, as Aadhaar has it. */
export function passesVerhoeff(text: string): boolean {
  const check = digitsOf(text)
    .toReversed()
    .reduce((state, digit, index) => Number(MULTIPLY[state]?.[Number(PERMUTE[index % 8]?.[digit])] ?? 0), 0);
  return check === 0;
}
