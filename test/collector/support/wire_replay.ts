import type { Exchange, WireBody } from '../../../capture/exchange.js';
import { createCapture } from '../../../capture/index.js';
import type { Call } from '../../../core/call.js';
import { configSchema } from '../../../core/config/schema.js';
import { Assembler } from '../../../collector/exchange/assembler.js';
import { CLOSE, RECORD } from '../../../collector/queue/records.js';

/** Bytes of one side and when they came, ms. */
export interface Piece {
  from: 'client' | 'server';
  at: number;
  data: Buffer;
}

export interface Replayed {
  exchanges: Exchange[];
  unreadable(reason: string): number;
  /** Memory still held when all was over, bytes. */
  held: number;
}

export interface ReplayOptions {
  bodyMaxBytes?: number;
  close?: number | null;
}

/** Plays one connection of the tcp tap to an assembler. */
export function replay(
  pieces: readonly Piece[],
  { bodyMaxBytes = 256e3, close = CLOSE.ended }: ReplayOptions = {},
): Replayed {
  const exchanges: Exchange[] = [];
  const assembler = new Assembler({
    targets: 1,
    bodyMaxBytes,
    bodiesMaxBytes: 64e6,
    emit: ({ exchange, release }) => {
      exchanges.push(copied(exchange));
      release();
    },
  });
  const tell = (kind: number, at: number, payload: Buffer) => {
    // As in a slab: bytes of others on both sides, and gone after the call.
    const bytes = Buffer.concat([Buffer.from('##'), payload, Buffer.from('##')]);
    assembler.read(kind, 1, at, bytes, 2, 2 + payload.length, 1.7e12);
    bytes.fill(0x23);
  };
  tell(RECORD.open, 0, Buffer.alloc(4));
  for (const { from, at, data } of pieces) tell(from === 'client' ? RECORD.clientData : RECORD.serverData, at, data);
  if (close !== null) tell(RECORD.close, pieces.at(-1)?.at ?? 0, Buffer.of(close));
  return {
    exchanges,
    unreadable: (reason) => [...assembler.unreadable].find(([name]) => name === reason)?.[1][0] ?? 0,
    held: assembler.bodyBytes,
  };
}

/** An exchange that outlives its memory. */
export function copied(exchange: Exchange): Exchange {
  const body = (original: WireBody): WireBody => ({
    ...original,
    chunks: original.chunks.map(({ atMs, data }) => ({ atMs, data: Buffer.from(data) })),
  });
  return {
    ...exchange,
    request: { ...exchange.request, body: body(exchange.request.body) },
    response: exchange.response && { ...exchange.response, body: body(exchange.response.body) },
  };
}

/** Cuts each piece into pieces of 1 to `longest` bytes. */
export function cut(pieces: readonly Piece[], longest: number, random: () => number): Piece[] {
  return pieces.flatMap((piece) => {
    const out: Piece[] = [];
    for (let at = 0; at < piece.data.length;) {
      const end = Math.min(piece.data.length, at + 1 + Math.floor(random() * longest));
      out.push({ ...piece, data: piece.data.subarray(at, end) });
      at = end;
    }
    return out;
  });
}

/** Random numbers that are the same in every run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const config = configSchema.parse({ targets: [{ name: 'model', upstream: 'http://127.0.0.1:1', redact: [] }] });
const [target] = config.targets;
if (target === undefined) throw new Error('no target');
const capture = createCapture({ target, collectorId: 'test', salt: 'pepper' });

/** The calls that are made of exchanges, in order; what is none is left out. */
export async function callsOf(exchanges: readonly Exchange[]): Promise<Call[]> {
  const calls: Call[] = [];
  for (const exchange of exchanges) {
    const captured = await capture(copied(exchange));
    if ('call' in captured) calls.push(captured.call);
  }
  return calls;
}

/** Without what is never the same twice. */
export function unnamed(calls: readonly Call[]): Call[] {
  return calls.map((call) => ({ ...call, call_id: '' }));
}
