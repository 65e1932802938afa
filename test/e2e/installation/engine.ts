import OpenAI from 'openai';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { ENGINE_RUNS_HERE, ENGINE_SKIP_REASON } from '../../engine/start.js';
import type { TargetInput } from '../../support/sidelight.js';
import type { Installation } from './installation.js';

interface CallRow {
  response_id: string;
  prompt: string;
  output: string;
  streaming: boolean;
  outcome: string;
  finish_reasons: string[];
  input_tokens: number | null;
  output_tokens: number | null;
  tokens_source: string;
  duration_ms: number;
  ttft_ms: number | null;
  attributes: Record<string, string>;
}

/** A random model says things that look like phone numbers: they are compared as they are, so nothing is masked. */
export const engineTarget = (upstream: string): TargetInput => ({ name: 'llama', upstream, tap: 'tcp', redact: [] });

/** A real engine behind the tap, where one runs. */
export function describeEngine(installed: Installation): void {
  describe.skipIf(!ENGINE_RUNS_HERE)(
    `a real engine behind the tap${ENGINE_RUNS_HERE ? '' : `: ${ENGINE_SKIP_REASON}`}`,
    () => {
      let openai: OpenAI;

      beforeAll(() => {
        openai = new OpenAI({ baseURL: `${installed.sidelight.taps['llama']}/v1`, apiKey: 'none', maxRetries: 0 });
      });

      /** The rows of the calls with these request ids, once all are stored, in their order. */
      async function stored(...requestIds: string[]): Promise<CallRow[]> {
        const list = requestIds.map((id) => `'${id}'`).join(', ');
        return vi.waitFor(
          async () => {
            const rows = await installed.sidelight.sql<CallRow>(
              `SELECT * FROM calls WHERE request_id IN (${list}) ORDER BY indexOf([${list}], request_id)`,
            );
            expect(rows).toHaveLength(requestIds.length);
            return rows;
          },
          { timeout: 15_000, interval: 100 },
        );
      }

      const question = (content: string) => ({ model: 'tiny', messages: [{ role: 'user' as const, content }] });
      const named = (id: string) => ({ headers: { 'x-request-id': id } });

      /** What the store must say about a response: the engine's own counts. */
      async function counted(responseId: string): Promise<Partial<CallRow>> {
        const engine = installed.engine;
        if (engine === undefined) throw new Error('no engine runs here');
        const { prompt_tokens, completion_tokens } = await engine.served(responseId);
        return {
          response_id: responseId,
          input_tokens: prompt_tokens,
          output_tokens: completion_tokens,
          tokens_source: 'reported',
        };
      }

      it('stores what a client streamed, with the token counts of the engine', async () => {
        const content = 'Grüße, 你好 🎉, tell me something';
        const stream = await openai.chat.completions.create(
          { ...question(content), max_tokens: 200, stream: true, stream_options: { include_usage: true } },
          named('stream'),
        );
        let id = '';
        let text = '';
        let finish = '';
        for await (const chunk of stream) {
          id = chunk.id;
          text += chunk.choices[0]?.delta.content ?? '';
          finish = chunk.choices[0]?.finish_reason ?? finish;
        }
        const [row] = await stored('stream');
        expect(text).not.toBe('');
        expect(row).toMatchObject({ ...(await counted(id)), prompt: content, output: text, finish_reasons: [finish] });
        expect(row).toMatchObject({ streaming: true, outcome: 'ok', ttft_ms: expect.any(Number) });
        expect(row?.ttft_ms).toBeLessThanOrEqual(row?.duration_ms ?? 0);
      });

      it('stores an answer in one piece', async () => {
        const answer = await openai.chat.completions.create({ ...question('again'), max_tokens: 100 }, named('whole'));
        const [row] = await stored('whole');
        expect(row).toMatchObject({
          ...(await counted(answer.id)),
          output: answer.choices[0]?.message.content,
          streaming: false,
          ttft_ms: null,
        });
      });

      it('stores characters whole that the engine makes of several tokens', async () => {
        const prompt = 'ελληνικά, русский, 日本語 and 👩‍🔬';
        const stream = await openai.completions.create(
          { model: 'tiny', prompt, echo: true, max_tokens: 20, stream: true, stream_options: { include_usage: true } },
          named('echo'),
        );
        let text = '';
        for await (const chunk of stream) text += chunk.choices[0]?.text ?? '';
        const [row] = await stored('echo');
        expect(text.startsWith(prompt)).toBe(true);
        expect(row).toMatchObject({ prompt, output: text });
      });

      it('stores every choice of a stream, each under its own number', async () => {
        const stream = await openai.chat.completions.create(
          { ...question('three ways'), n: 3, max_tokens: 60, stream: true, stream_options: { include_usage: true } },
          named('choices'),
        );
        const texts = ['', '', ''];
        let id = '';
        for await (const chunk of stream) {
          id = chunk.id;
          for (const choice of chunk.choices) texts[choice.index] += choice.delta.content ?? '';
        }
        const [row] = await stored('choices');
        expect(row).toMatchObject({ ...(await counted(id)), output: texts[0] });
        expect(row?.attributes).toMatchObject({ 'sidelight.choice.1': texts[1], 'sidelight.choice.2': texts[2] });
      });

      it('never passes an estimate off as the count of the engine', async () => {
        const stream = await openai.chat.completions.create(
          { ...question('without usage'), max_tokens: 60, stream: true },
          named('no-usage'),
        );
        let text = '';
        for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
        const [row] = await stored('no-usage');
        expect(row?.output).toBe(text);
        expect(row?.tokens_source).toMatch(/^(estimated|absent)$/);
      });

      /** Begins to read a long answer and hangs up. @returns what was read, and the row */
      async function hungUp(id: string): Promise<{ text: string; row: CallRow | undefined }> {
        const left = new AbortController();
        const stream = await openai.chat.completions.create(
          { ...question('a long story'), max_tokens: 900, stream: true },
          { ...named(id), signal: left.signal },
        );
        let text = '';
        for await (const chunk of stream) {
          text += chunk.choices[0]?.delta.content ?? '';
          if (text.length > 40) break;
        }
        left.abort();
        const [row] = await stored(id);
        return { text, row };
      }

      it('stores what a client had read when it hung up', async () => {
        let last = await hungUp('abort-0');
        // Where the machine is busy, the small engine may have said all before the client is heard to leave: then it leaves another.
        for (let again = 1; again < 10 && last.row?.outcome === 'ok'; again++) last = await hungUp(`abort-${again}`);
        expect(last.row?.outcome).toBe('client_abort');
        expect(last.row?.output.startsWith(last.text)).toBe(true);
      });

      it('keeps calls apart that are made at the same time', async () => {
        const ids = Array.from({ length: 24 }, (_, index) => `parallel-${index}`);
        const answers = await Promise.all(
          ids.map((id, seed) =>
            openai.chat.completions.create({ ...question(`${id}?`), seed, max_tokens: 10 + seed }, named(id)),
          ),
        );
        const rows = await stored(...ids);
        const expected = await Promise.all(
          answers.map(async (answer, index) => ({
            ...(await counted(answer.id)),
            prompt: `${ids[index]}?`,
            output: answer.choices[0]?.message.content,
          })),
        );
        expect(rows).toMatchObject(expected);
      });
    },
  );
}
