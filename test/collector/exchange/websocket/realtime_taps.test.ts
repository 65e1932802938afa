import { createServer, type IncomingMessage } from 'node:http';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer, type PerMessageDeflateOptions } from 'ws';
import { closeServer, listen, startTap } from '../../support/tap_bench.js';
import { callsOf, replay, type Piece } from '../../support/wire_replay.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const SESSION = { id: 'sess_1', model: 'gpt-realtime', instructions: 'Be brief.' };
const USAGE = {
  total_tokens: 30,
  input_tokens: 20,
  output_tokens: 10,
  input_token_details: { text_tokens: 12, audio_tokens: 8, cached_tokens: 4 },
  output_token_details: { text_tokens: 3, audio_tokens: 7 },
};

type Script = (socket: WebSocket, event: { type: string; item?: Record<string, unknown> }) => void;

const say = (socket: WebSocket, event: object) => socket.send(JSON.stringify(event));

/** A model that greets, echoes the conversation's items, and answers as it is told to. */
async function bench(
  kind: 'tcp' | 'http',
  answer: Script,
  perMessageDeflate: PerMessageDeflateOptions | boolean = false,
  path = '/v1/realtime?model=asked',
) {
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate });
  sockets.on('connection', (socket: WebSocket, _request: IncomingMessage) => {
    say(socket, { type: 'session.created', session: SESSION });
    let items = 0;
    socket.on('message', (data: Buffer) => {
      const event = JSON.parse(data.toString());
      if (event.type === 'conversation.item.create') {
        say(socket, {
          type: 'conversation.item.added',
          item: { id: `item_${items++}`, status: 'completed', ...event.item },
        });
      }
      answer(socket, event);
    });
  });
  const port = await listen(server);
  cleanups.push(() => closeServer(server));
  const tap = await startTap(`http://127.0.0.1:${port}`, { kind });
  cleanups.push(tap.close);
  const client = new WebSocket(`ws://127.0.0.1:${tap.port}${path}`, { perMessageDeflate });
  cleanups.push(() => client.terminate());
  const heard: string[] = [];
  client.on('message', (data: Buffer) => heard.push(data.toString()));
  client.on('error', () => undefined);
  await new Promise<void>((resolve) => client.once('open', () => resolve()));
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  return { tap, client, heard };
}

function ask(client: WebSocket, text: string): void {
  say(client, {
    type: 'conversation.item.create',
    item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
  });
  say(client, { type: 'response.create' });
}

/** Speaks, with sound beside its words. */
function speak(socket: WebSocket, id: string, words: string[], end: object = { status: 'completed' }): void {
  say(socket, { type: 'response.created', response: { id, status: 'in_progress' } });
  for (const delta of words) {
    say(socket, { type: 'response.output_audio_transcript.delta', response_id: id, output_index: 0, delta });
    say(socket, {
      type: 'response.output_audio.delta',
      response_id: id,
      output_index: 0,
      delta: 'UklGRg'.repeat(2000),
    });
  }
  const output = [
    {
      id: `out_${id}`,
      type: 'message',
      role: 'assistant',
      content: [{ type: 'output_audio', transcript: words.join('') }],
    },
  ];
  say(socket, { type: 'response.done', response: { id, output, usage: USAGE, ...end } });
}

describe.each(['tcp', 'http'] as const)('Realtime through the %s tap', (kind) => {
  it.each<[string, PerMessageDeflateOptions | boolean]>([
    ['plain', false],
    ['compressed', { threshold: 0 }],
    ['compressed message by message', { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true }],
  ])('makes a call of each response, %s', async (_name, deflate) => {
    let turn = 0;
    const { tap, client, heard } = await bench(
      kind,
      (socket, { type }) => type === 'response.create' && speak(socket, `r${++turn}`, ['Hel', 'lo ', `${turn}`]),
      deflate,
    );
    for (const question of ['one?', 'two?']) {
      say(client, { type: 'input_audio_buffer.append', audio: 'AAAA'.repeat(20_000) });
      ask(client, question);
      await vi.waitFor(() =>
        expect(JSON.parse(heard.at(-1) ?? '{}')).toMatchObject({ type: 'response.done', response: { id: `r${turn}` } }),
      );
    }
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(2));
    expect(tap.unreadable('websocket')).toBe(0);
    const calls = await callsOf(tap.exchanges);
    expect(calls).toMatchObject(
      ['one?', 'two?'].map((prompt, index) => ({
        backend: 'openai',
        operation: 'chat',
        prompt,
        output: `Hello ${index + 1}`,
        request_model: 'asked',
        response_model: 'gpt-realtime',
        response_id: `r${index + 1}`,
        session_id: 'sess_1',
        finish_reasons: ['completed'],
        streaming: true,
        outcome: 'ok',
        input_tokens: 20,
        output_tokens: 10,
        cached_input_tokens: 4,
        route: '/v1/realtime',
      })),
    );
    expect(calls[0]?.ttft_ms).toBeGreaterThanOrEqual(0);
    expect(calls[1]?.attributes['gen_ai.input.messages']).toContain('Hello 1');
  });

  it('tells failures, refusals of requests, and who broke off', async () => {
    let turn = 0;
    const { tap, client } = await bench(kind, (socket, { type }) => {
      if (type !== 'response.create') return;
      turn++;
      if (turn === 1) {
        speak(socket, 'r1', ['Oh'], {
          status: 'failed',
          status_details: { type: 'failed', error: { type: 'server_error', code: 'overloaded', message: 'busy' } },
        });
      } else if (turn === 2) {
        speak(socket, 'r2', ['Well'], {
          status: 'cancelled',
          status_details: { type: 'cancelled', reason: 'turn_detected' },
        });
      } else if (turn === 3) {
        say(socket, {
          type: 'error',
          error: { type: 'invalid_request_error', code: 'unknown_voice', message: 'no such voice' },
        });
      } else {
        say(socket, { type: 'response.created', response: { id: 'r4' } });
        say(socket, { type: 'response.output_text.delta', response_id: 'r4', delta: 'cut' });
      }
    });
    for (let asked = 1; asked <= 3; asked++) {
      ask(client, `${asked}`);
      await vi.waitFor(() => expect(tap.exchanges).toHaveLength(asked));
    }
    ask(client, '4');
    await vi.waitFor(() => expect(turn).toBe(4));
    client.terminate();
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(4));
    expect(await callsOf(tap.exchanges)).toMatchObject([
      { outcome: 'error', error_type: 'overloaded', error_message: 'busy', finish_reasons: ['failed'] },
      { outcome: 'ok', output: 'Well', finish_reasons: ['cancelled:turn_detected'] },
      { outcome: 'error', error_type: 'unknown_voice', error_message: 'no such voice' },
      { outcome: 'client_abort', prompt: '4' },
    ]);
    expect(tap.assembler.bodyBytes).toBe(0);
  });

  it('waits for the transcript of what was said, if it comes', async () => {
    const said = {
      id: 'u1',
      type: 'message',
      role: 'user',
      status: 'completed',
      content: [{ type: 'input_audio', transcript: null }],
    };
    const { tap, client } = await bench(kind, (socket, { type }) => {
      if (type !== 'input_audio_buffer.append') return;
      say(socket, {
        type: 'session.updated',
        session: { ...SESSION, input_audio_transcription: { model: 'whisper-1' } },
      });
      say(socket, { type: 'input_audio_buffer.speech_stopped', item_id: 'u1' });
      say(socket, { type: 'conversation.item.added', item: said });
      speak(socket, 'r1', ['Hi']);
      say(socket, {
        type: 'conversation.item.input_audio_transcription.completed',
        item_id: 'u1',
        transcript: 'Good morning',
      });
    });
    say(client, { type: 'input_audio_buffer.append', audio: 'AAAA' });
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1));
    expect(await callsOf(tap.exchanges)).toMatchObject([{ prompt: 'Good morning', output: 'Hi', outcome: 'ok' }]);
  });

  it('records other WebSockets as what they are, and passes their bytes', async () => {
    const { tap, client, heard } = await bench(kind, (socket, event) => say(socket, event), false, '/live/updates');
    ask(client, 'x');
    await vi.waitFor(() => expect(heard.at(-1)).toContain('response.create'));
    expect(tap.exchanges).toMatchObject([{ upgraded: true, response: { status: 101 } }]);
  });
});

describe('a WebSocket that is none', () => {
  const handshake = (extensions: string): Piece[] => [
    {
      from: 'client',
      at: 0,
      data: Buffer.from('GET /v1/realtime HTTP/1.1\r\nHost: m\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
    },
    {
      from: 'server',
      at: 1,
      data: Buffer.from(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n${extensions}\r\n`),
    },
  ];

  it('is counted when its extensions are not known', () => {
    expect(replay(handshake('Sec-WebSocket-Extensions: x-webkit-deflate-frame\r\n')).unreadable('websocket')).toBe(1);
  });

  it('never throws and holds on to nothing', () => {
    const deflate = 'Sec-WebSocket-Extensions: permessage-deflate\r\n';
    fc.assert(
      fc.property(
        fc.constantFrom('', deflate),
        fc.array(fc.tuple(fc.boolean(), fc.uint8Array({ maxLength: 200 })), { maxLength: 20 }),
        (extensions, chunks) => {
          const pieces = chunks.map(([client, data], at): Piece => {
            // Half of them begin as a text does.
            const bytes = Buffer.from(data);
            if (bytes.length > 2 && (bytes[2] ?? 0) % 2 === 0) bytes[0] = extensions === '' ? 0x81 : 0xc1;
            return { from: client ? 'client' : 'server', at: at + 2, data: bytes };
          });
          expect(replay([...handshake(extensions), ...pieces]).held).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });
});
