/**
 * Lengths in bits of the codes of the bytes 0 to 255 and of the end mark (256), one base-32 digit each. The code is canonical
 * (RFC 7541 appendix B): among codes of one length the values ascend with the symbols, so the lengths are the whole table.
 */
const LENGTHS =
  'dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6cad67777777777777777777777878djde6f5656566657766' +
  '6567655677777fbedskmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmnqqkjmnmpqqqrrqopjlqrrqrollqq' +
  'srrrkoklmllnmmppooqnqrqqrrrrrsrrrrrqu';
const END_MARK = 256;
const LONGEST = 30;

/** By code length: the first code, and the symbols in the order of their codes. */
const FIRST_CODES: number[] = [];
const SYMBOLS: number[][] = [];

for (let length = 0, code = 0; length <= LONGEST; length++) {
  const digit = length.toString(32);
  const symbols = [...LENGTHS].flatMap((each, symbol) => (each === digit ? [symbol] : []));
  FIRST_CODES.push(code);
  SYMBOLS.push(symbols);
  code = (code + symbols.length) * 2;
}

/**
 * Decodes a Huffman-coded string literal, `bytes[start, end)` (RFC 7541 section 5.2). Characters are bytes (latin1).
 * @throws when the end mark or more than seven bits of padding occur, or the padding is not the start of the end mark
 */
export function decodeHuffman(bytes: Buffer, start: number, end: number): string {
  // The shortest code has five bits.
  const out = Buffer.allocUnsafe(Math.ceil(((end - start) * 8) / 5));
  let used = 0;
  let code = 0;
  let length = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    for (let bit = 7; bit >= 0; bit--) {
      code = (code << 1) | ((byte >>> bit) & 1);
      length++;
      const symbol = SYMBOLS[length]?.[code - (FIRST_CODES[length] ?? 0)];
      if (symbol === undefined) {
        if (length === LONGEST) throw new Error('invalid Huffman code');
        continue;
      }
      if (symbol === END_MARK) throw new Error('end mark in a Huffman string');
      out[used++] = symbol;
      code = 0;
      length = 0;
    }
  }
  if (length > 7 || code !== (1 << length) - 1) throw new Error('invalid Huffman padding');
  return out.toString('latin1', 0, used);
}
