import { fieldBytes, HeaderTable, type HeaderField } from './header_table.js';
import { decodeHuffman } from './huffman.js';

/** Fields of one block, as HTTP/2 counts them: a table entry that is named a thousand times costs a byte each on the wire. */
const MAX_LIST_BYTES = 256 * 1024;
/** No length or index of a block we read is longer than this many bytes after its first. */
const MAX_INTEGER_BYTES = 4;

/**
 * Decodes the header blocks of one direction (HPACK, RFC 7541). Every block must be decoded, in order: each may change the table.
 * Written for bytes nobody vouches for, of both sides: sizes are bounded, and what is not HPACK throws.
 */
export class HeaderDecoder {
  readonly table = new HeaderTable();
  #block: Buffer = Buffer.alloc(0);
  #at = 0;

  /**
   * @returns the fields in order, pseudo-headers first
   * @throws when the block cannot be decoded; the direction is lost then
   */
  decode(block: Buffer): HeaderField[] {
    this.#block = block;
    this.#at = 0;
    const fields: HeaderField[] = [];
    let bytes = 0;
    while (this.#at < block.length) {
      const field = this.#next();
      if (field === null) continue;
      bytes += fieldBytes(field);
      if (bytes > MAX_LIST_BYTES) throw new Error('too many headers');
      fields.push(field);
    }
    return fields;
  }

  /** Reads one representation (RFC 7541 section 6); null for one that is no field. */
  #next(): HeaderField | null {
    const first = this.#block[this.#at] ?? 0;
    if (first & 0x80) return this.table.at(this.#integer(7));
    if (first & 0x40) {
      const field = this.#literal(6);
      this.table.add(field);
      return field;
    }
    if (first & 0x20) {
      this.table.resize(this.#integer(5));
      return null;
    }
    return this.#literal(4);
  }

  #literal(prefixBits: number): HeaderField {
    const index = this.#integer(prefixBits);
    const name = index === 0 ? this.#string() : this.table.at(index)[0];
    return [name, this.#string()];
  }

  #string(): string {
    const huffman = ((this.#block[this.#at] ?? 0) & 0x80) !== 0;
    const length = this.#integer(7);
    const start = this.#at;
    const end = start + length;
    if (end > this.#block.length) throw new Error('a header string is cut off');
    this.#at = end;
    return huffman ? decodeHuffman(this.#block, start, end) : this.#block.toString('latin1', start, end);
  }

  #integer(prefixBits: number): number {
    const mask = (1 << prefixBits) - 1;
    let value = this.#byte() & mask;
    if (value < mask) return value;
    for (let count = 0; count < MAX_INTEGER_BYTES; count++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * 2 ** (7 * count);
      if ((byte & 0x80) === 0) return value;
    }
    throw new Error('a number in a header block is too large');
  }

  #byte(): number {
    const byte = this.#block[this.#at++];
    if (byte === undefined) throw new Error('a header block is cut off');
    return byte;
  }
}
