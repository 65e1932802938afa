import type { Pieces, Tokenizer } from './tokenizer.js';

/** A stretch of a text as the network reads it, and where its pieces are in the text. */
export interface Window {
  ids: number[];
  starts: readonly number[];
  ends: readonly number[];
}

export interface WindowOptions {
  /** Pieces of one window, its marks of begin and end included. */
  length: number;
  /** How far the next one begins after it. */
  step: number;
  /** So many are read at most: the first, the last, and others evenly between them. */
  most: number;
}

/** More of a text is not cut into pieces: what is between its beginning and its end counts as not read. */
const CHARACTERS = 60_000;
const TAIL = 10_000;

/** Windows of a text, and what share of it they hold. */
export function windowsOf(
  text: string,
  tokenizer: Tokenizer,
  options: WindowOptions,
): { windows: Window[]; read: number } {
  const { length, step, most } = options;
  const pieces = piecesOf(text, tokenizer);
  const room = length - 2;
  const count = Math.max(1, Math.ceil((pieces.ids.length - room) / step) + 1);
  const chosen = Math.min(count, most);
  const windows = Array.from({ length: pieces.ids.length === 0 ? 0 : chosen }, (_, index) => {
    const number = chosen === 1 ? 0 : Math.round((index * (count - 1)) / (chosen - 1));
    return cut(pieces, number * step, room, tokenizer);
  });
  const share = Math.min(1, (chosen * step + room - step) / Math.max(1, pieces.ids.length));
  return { windows, read: share * Math.min(1, CHARACTERS / Math.max(1, text.length)) };
}

/** Pieces of the whole, or of the beginning and the end. */
function piecesOf(text: string, tokenizer: Tokenizer): Pieces {
  if (text.length <= CHARACTERS) return tokenizer.read(text);
  const head = tokenizer.read(text.slice(0, CHARACTERS - TAIL));
  const from = text.length - TAIL;
  const tail = tokenizer.read(text.slice(from));
  return {
    ids: head.ids.concat(tail.ids),
    starts: head.starts.concat(tail.starts.map((at) => at + from)),
    ends: head.ends.concat(tail.ends.map((at) => at + from)),
  };
}

function cut({ ids, starts, ends }: Pieces, from: number, room: number, { begin, end }: Tokenizer): Window {
  const to = Math.min(ids.length, from + room);
  return {
    ids: [...begin, ...ids.slice(from, to), ...end],
    starts: starts.slice(from, to),
    ends: ends.slice(from, to),
  };
}

/** Numbers of windows in groups of like length, none too large to be read at once. */
export function* batchesOf(windows: readonly { ids: readonly number[] }[], most = 16): Generator<number[]> {
  const order = windows.map((_, index) => index);
  order.sort((a, b) => lengthOf(windows[a]) - lengthOf(windows[b]));
  for (let start = 0; start < order.length; start += most) yield order.slice(start, start + most);
}

function lengthOf(window: { ids: readonly number[] } | undefined): number {
  return window?.ids.length ?? 0;
}
