import { existsSync, readFileSync } from 'node:fs';
import { deflateRawSync, constants } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../../../core/call.js';
import { asArray, asRecord, asString } from '../../../../core/json.js';
import { callsOf, cut, replay, seeded, unnamed, type Piece } from '../../support/wire_replay.js';

const file = new URL('../../../../../shared/fixtures/realtime.dev.jsonl', import.meta.url);
const rows = existsSync(file)
  ? readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => asRecord(JSON.parse(line)))
  : [];

interface Style {
  /** Extensions agreed on. */
  extensions: string;
  /** Bytes of a frame, at most. */
  frameBytes: number;
}
const PLAIN: Style = { extensions: '', frameBytes: Infinity };

function frame(opcode: number, payload: Buffer, masked: boolean, flags: number): Buffer {
  const length = payload.length;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = flags | opcode;
  head[1] = (masked ? 0x80 : 0) | (length < 126 ? length : length < 65_536 ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  if (!masked) return Buffer.concat([head, payload]);
  const mask = Buffer.from([0x12, 0x34, 0x56, 0x78]);
  return Buffer.concat([head, mask, payload.map((byte, index) => byte ^ (mask[index & 3] ?? 0))]);
}

/** A message as frames, with a ping between its parts. */
function message(text: string, masked: boolean, { extensions, frameBytes }: Style): Buffer {
  const compressed = extensions !== '';
  const packed = compressed
    ? deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4)
    : Buffer.from(text);
  const frames: Buffer[] = [];
  for (let at = 0; at === 0 || at < packed.length; at += frameBytes) {
    const [first, last] = [at === 0, at + frameBytes >= packed.length];
    const flags = (last ? 0x80 : 0) | (first && compressed ? 0x40 : 0);
    frames.push(frame(first ? 1 : 0, packed.subarray(at, at + frameBytes), masked, flags));
    if (!last) frames.push(frame(9, Buffer.from('ping'), masked, 0x80));
  }
  return Buffer.concat(frames);
}

function piecesOf(row: Record<string, unknown>, style: Style): Piece[] {
  const pieces: Piece[] = [
    {
      from: 'client',
      at: 1,
      data: Buffer.from(
        'GET /openai/v1/realtime?model=asked HTTP/1.1\r\nHost: m\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      ),
    },
  ];
  const extensions = style.extensions === '' ? '' : `Sec-WebSocket-Extensions: ${style.extensions}\r\n`;
  const accepted = Buffer.from(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n${extensions}\r\n`);
  const messages = asArray(row['frames']).map(asRecord);
  for (const [index, { dir, text }] of messages.entries()) {
    const sent = dir === 'sent';
    pieces.push({ from: sent ? 'client' : 'server', at: 10 + index * 5, data: message(asString(text), sent, style) });
  }
  // The first words of the server come together with its answer to the handshake.
  const first = pieces.findIndex(({ from }) => from === 'server');
  const early = first === 1 ? pieces.splice(1, 1).map(({ data }) => data) : [];
  pieces.splice(1, 0, { from: 'server', at: 5, data: Buffer.concat([accepted, ...early]) });
  return pieces;
}

const total = (calls: readonly Call[], field: 'input_tokens' | 'output_tokens' | 'cached_input_tokens') =>
  calls.reduce((sum, call) => sum + (call[field] ?? 0), 0);

describe.skipIf(rows.length === 0)('recorded Realtime sessions (shared/fixtures)', () => {
  it('give a call for each response, with what was counted and said', async () => {
    for (const row of rows) {
      const truth = asRecord(row['truth']);
      const { exchanges, unreadable, held } = replay(piecesOf(row, PLAIN));
      const calls = await callsOf(exchanges);
      expect([calls.length, held, unreadable('websocket')]).toEqual([truth['responses'], 0, 0]);
      expect(calls.map((call) => call.finish_reasons)).toEqual(asArray(truth['statuses']).map((status) => [status]));
      expect({
        input_tokens: total(calls, 'input_tokens'),
        output_tokens: total(calls, 'output_tokens'),
        cached_tokens: total(calls, 'cached_input_tokens'),
        tool_calls: calls.flatMap((call) => call.tool_calls).length,
        output: calls.at(-1)?.output.slice(0, 200),
      }).toEqual({
        input_tokens: truth['input_tokens'],
        output_tokens: truth['output_tokens'],
        cached_tokens: truth['cached_tokens'],
        tool_calls: truth['tool_calls'],
        output: truth['output_text_prefix'],
      });
      for (const call of calls) {
        expect(call).toMatchObject({
          operation: 'chat',
          outcome: 'ok',
          response_model: truth['model'],
          request_model: 'asked',
          streaming: true,
        });
        expect(call.prompt).not.toBe('');
        expect(call.ttft_ms).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it.each<[string, Style]>([
    ['in frames of 50 bytes', { extensions: '', frameBytes: 50 }],
    ['compressed', { extensions: 'permessage-deflate; client_no_context_takeover', frameBytes: Infinity }],
  ])('give the same %s, however their bytes are cut', async (_name, style) => {
    for (const [index, row] of rows.entries()) {
      const whole = await callsOf(replay(piecesOf(row, PLAIN)).exchanges);
      const { exchanges } = replay(cut(piecesOf(row, style), 700, seeded(index)));
      expect(unnamed(await callsOf(exchanges))).toEqual(unnamed(whole));
    }
  });
});
