import { StringDecoder } from 'node:string_decoder';
import type { WireChunk } from '../exchange.js';
import type { TextChunk } from './stream_events.js';

/** Decodes a body to text, chunk by chunk: a character cut by a chunk border belongs to the chunk that completes it. */
export function decodeChunks(chunks: readonly WireChunk[], charset: string): TextChunk[] {
  const decode = decoderFor(charset);
  const texts = chunks.map(({ atMs, data }) => ({ atMs, text: decode(data) }));
  const rest = decode(undefined);
  if (rest !== '') texts.push({ atMs: chunks.at(-1)?.atMs ?? 0, text: rest });
  const first = texts.find((chunk) => chunk.text !== '');
  if (first?.text.charCodeAt(0) === 0xfeff) first.text = first.text.slice(1);
  return texts;
}

/** Decodes a whole body to text. */
export function decodeText(data: Buffer, charset: string): string {
  if (isUtf8(charset)) return data.toString('utf8', data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf ? 3 : 0);
  const decode = decoderFor(charset);
  return decode(data) + decode(undefined);
}

function isUtf8(charset: string): boolean {
  return charset === '' || charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii';
}

/** @returns a function that takes the next bytes; undefined ends the text. Unknown charsets are read as UTF-8. */
function decoderFor(charset: string): (data: Buffer | undefined) => string {
  if (!isUtf8(charset)) {
    try {
      const decoder = new TextDecoder(charset);
      return (data) => decoder.decode(data, { stream: data !== undefined });
    } catch {
      return decoderFor('');
    }
  }
  const decoder = new StringDecoder('utf8');
  return (data) => (data === undefined ? decoder.end() : decoder.write(data));
}
