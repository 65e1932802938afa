import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINE_RUNS_HERE, ENGINE_SKIP_REASON, startEngine, type Engine } from './start.js';

describe.skipIf(!ENGINE_RUNS_HERE)(
  `inference engine${ENGINE_RUNS_HERE ? '' : ` (skipped: ${ENGINE_SKIP_REASON})`}`,
  () => {
    let engine: Engine;
    let openai: OpenAI;

    beforeAll(async () => {
      engine = await startEngine();
      openai = new OpenAI({ baseURL: `${engine.url}/v1`, apiKey: 'none', maxRetries: 0 });
    });
    afterAll(() => engine?.stop());

    const question = { model: 'any', messages: [{ role: 'user' as const, content: 'Grüße, 你好 🎉' }] };

    it('answers the same to the same seed, streamed or not', async () => {
      const asked = { ...question, seed: 7, max_tokens: 40 };
      const whole = await openai.chat.completions.create(asked);
      let streamed = '';
      for await (const chunk of await openai.chat.completions.create({ ...asked, stream: true })) {
        expect(chunk.usage).toBeUndefined();
        streamed += chunk.choices[0]?.delta.content ?? '';
      }
      expect(streamed).toBe(whole.choices[0]?.message.content);
      expect(streamed).not.toBe('');
    });

    it('reports usage in a stream only when asked, and it is what the engine counted', async () => {
      const stream = await openai.chat.completions.create({
        ...question,
        max_tokens: 12,
        stream: true,
        stream_options: { include_usage: true },
      });
      const chunks = [];
      for await (const chunk of stream) chunks.push(chunk);
      const last = chunks.at(-1);
      expect(last?.choices).toEqual([]);
      expect(last?.usage?.completion_tokens).toBeLessThanOrEqual(12);
      expect(last?.usage).toEqual(await engine.served(last?.id ?? ''));
      expect(chunks.at(-2)?.choices[0]?.finish_reason).toMatch(/stop|length/);
    });

    it('holds back unfinished characters when it streams', async () => {
      const prompt = 'Grüße 你好 🎉 ελληνικά';
      const pieces: string[] = [];
      const stream = await openai.completions.create({ model: 'any', prompt, echo: true, max_tokens: 0, stream: true });
      for await (const chunk of stream) pieces.push(chunk.choices[0]?.text ?? '');
      expect(pieces.join('')).toBe(prompt);
      expect(pieces.length).toBeGreaterThan(5);
      expect(pieces.join('|')).not.toContain('\uFFFD');
    });

    it('gives several choices, and cuts at a stop string', async () => {
      const several = await openai.chat.completions.create({ ...question, n: 3, seed: 1, max_tokens: 10 });
      const texts = several.choices.map((choice) => choice.message.content);
      expect(new Set(texts).size).toBe(3);
      const stop = texts[0]?.slice(4, 6) ?? '';
      const cut = await openai.chat.completions.create({ ...question, seed: 1, max_tokens: 10, stop });
      expect(cut.choices[0]?.message.content).toBe(texts[0]?.slice(0, texts[0].indexOf(stop)));
      expect(cut.choices[0]?.finish_reason).toBe('stop');
    });

    it('refuses what it cannot do, in the words of the API', async () => {
      await expect(openai.chat.completions.create({ ...question, messages: [] })).rejects.toMatchObject({
        status: 400,
        param: 'messages',
      });
      await expect(openai.completions.create({ model: 'any', prompt: 'word '.repeat(5000) })).rejects.toMatchObject({
        status: 400,
        code: 'context_length_exceeded',
      });
      expect((await fetch(`${engine.url}/v1/nothing`)).status).toBe(404);
      expect((await fetch(`${engine.url}/v1/completions`, { method: 'POST', body: '{' })).status).toBe(400);
    });

    it('serves more clients than it has sequences, and stops work nobody waits for', async () => {
      const left = new AbortController();
      const abandoned = openai.chat.completions.create(
        { ...question, max_tokens: 4096, stream: true },
        { signal: left.signal },
      );
      for await (const _ of await abandoned) {
        left.abort();
        break;
      }
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, seed) => openai.chat.completions.create({ ...question, seed, max_tokens: 5 })),
      );
      expect(answers.every((answer) => answer.usage?.prompt_tokens === answers[0]?.usage?.prompt_tokens)).toBe(true);
    });
  },
);
