import { createServer } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { closeServer, listen, startTap } from '../../support/tap_bench.js';
import { callsOf } from '../../support/wire_replay.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const PATH = '/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=secret';
const SETUP = {
  model: 'models/gemini-live-2.5-flash',
  systemInstruction: { parts: [{ text: 'Be brief.' }] },
  generationConfig: { temperature: 0.5, responseModalities: ['AUDIO'] },
};
const USAGE = { promptTokenCount: 12, responseTokenCount: 5, totalTokenCount: 17 };
const SOUND = { inlineData: { mimeType: 'audio/pcm', data: 'UklGRg'.repeat(5000) } };

/** A model that answers each message as it is told to; its messages are binary, as Google's are. */
async function bench(kind: 'tcp' | 'http', answer: (asked: Record<string, unknown>) => object[]) {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const asked = JSON.parse(data.toString()) as Record<string, unknown>;
      const messages = asked['setup'] === undefined ? answer(asked) : [{ setupComplete: {} }];
      for (const message of messages) socket.send(Buffer.from(JSON.stringify(message)));
    });
  });
  const port = await listen(server);
  const tap = await startTap(`http://127.0.0.1:${port}`, { kind });
  const client = new WebSocket(`ws://127.0.0.1:${tap.port}${PATH}`);
  client.on('error', () => undefined);
  cleanups.push(
    () => closeServer(server),
    tap.close,
    () => client.terminate(),
  );
  await new Promise<void>((resolve) => client.once('open', () => resolve()));
  const say = (message: object) => client.send(JSON.stringify(message));
  say({ setup: SETUP });
  return { tap, client, say };
}

const asks = (text: string) => ({
  clientContent: { turns: [{ role: 'user', parts: [{ text }] }], turnComplete: true },
});
const modelSays = (text: string) => ({ serverContent: { modelTurn: { parts: [{ text }] } } });
const over = { serverContent: { turnComplete: true }, usageMetadata: USAGE };

describe.each(['tcp', 'http'] as const)('sessions of the Live API through the %s tap', (kind) => {
  it('give a call for each turn, with its usage and what went before', async () => {
    const { tap, say } = await bench(kind, () => [modelSays('Hel'), modelSays('lo'), over]);
    say(asks('Hi'));
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1));
    say(asks('Again'));
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(2));
    const [first, second] = await callsOf(tap.exchanges);
    expect(first).toMatchObject({
      backend: 'gemini',
      operation: 'generate_content',
      request_model: 'gemini-live-2.5-flash',
      prompt: 'Hi',
      output: 'Hello',
      input_tokens: 12,
      output_tokens: 5,
      tokens_source: 'reported',
      finish_reasons: ['turnComplete'],
      temperature: 0.5,
      streaming: true,
      outcome: 'ok',
    });
    expect(second?.prompt).toBe('Again');
    expect(second?.attributes['gen_ai.input.messages']).toContain('Hello');
  });

  it('tell what was said by transcripts, and leave the sound', async () => {
    const { tap, say } = await bench(kind, () => [
      { serverContent: { inputTranscription: { text: 'How are' } } },
      { serverContent: { inputTranscription: { text: ' you?' } } },
      { serverContent: { modelTurn: { parts: [SOUND] } } },
      { serverContent: { outputTranscription: { text: 'Fine.' } } },
      over,
    ]);
    say({ realtimeInput: { activityEnd: {} } });
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1));
    expect(await callsOf(tap.exchanges)).toMatchObject([{ prompt: 'How are you?', output: 'Fine.', outcome: 'ok' }]);
    expect(tap.exchanges[0]?.response?.body.bytes).toBeLessThan(2000);
  });

  it('end a turn with a call to functions, and begin another with their results', async () => {
    const { tap, say } = await bench(kind, (asked) =>
      asked['toolResponse'] === undefined
        ? [
            {
              toolCall: { functionCalls: [{ id: 'f1', name: 'weather', args: { city: 'Oslo' } }] },
              usageMetadata: USAGE,
            },
          ]
        : [modelSays('3 degrees'), over],
    );
    say(asks('Weather?'));
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1));
    say({ toolResponse: { functionResponses: [{ id: 'f1', name: 'weather', response: { degrees: 3 } }] } });
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(2));
    expect(await callsOf(tap.exchanges)).toMatchObject([
      { output: '', tool_calls: [{ name: 'weather', arguments: '{"city":"Oslo"}' }], finish_reasons: ['toolCall'] },
      { output: '3 degrees', tool_calls: [], finish_reasons: ['turnComplete'] },
    ]);
  });

  it('hold no more of a long conversation than is bounded', async () => {
    const { tap, say } = await bench(kind, () => [modelSays('said '.repeat(2000)), over]);
    for (let count = 1; count <= 12; count++) {
      say(asks('word '.repeat(2000)));
      await vi.waitFor(() => expect(tap.exchanges).toHaveLength(count));
    }
    expect(tap.exchanges.at(-1)?.request.body.bytes).toBeLessThan(70_000);
    expect((await callsOf(tap.exchanges)).at(-1)).toMatchObject({ prompt: 'word '.repeat(2000), outcome: 'ok' });
  });

  it('that are left in the middle of an answer are on record', async () => {
    const { tap, client, say } = await bench(kind, () => [modelSays('Once upon')]);
    say(asks('A story'));
    await new Promise<void>((resolve) => client.on('message', (data) => String(data).includes('Once') && resolve()));
    client.terminate();
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1));
    expect(await callsOf(tap.exchanges)).toMatchObject([
      { prompt: 'A story', output: 'Once upon', outcome: 'client_abort', finish_reasons: [] },
    ]);
  });
});
