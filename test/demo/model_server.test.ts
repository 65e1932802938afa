import OpenAI from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { TOOL_TOPICS, TOPICS } from '../../demo/conversations.js';
import { startModelServer, type ModelServer } from '../../demo/model_server.js';

const FAST = { firstTokenMs: [1, 2], tokensPerSecond: 10_000 } as const;
const CALM = () => ({ slowness: 1, errorRate: 0, temper: 0 });

let server: ModelServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function start(mood: Parameters<typeof startModelServer>[0]['mood'] = CALM) {
  server = await startModelServer({ models: { 'gpt-4o-mini': FAST }, port: 0, seed: 1, mood });
  return {
    url: server.url,
    client: new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'demo', maxRetries: 0 }),
  };
}

const [topic] = TOPICS;
const messages = [{ role: 'user' as const, content: topic?.question ?? '' }];
const model = 'gpt-4o-mini';

describe('the demo model server', () => {
  it('answers what it knows, with token usage', async () => {
    const { client } = await start();
    const answer = await client.chat.completions.create({ model, messages });
    expect(answer.choices[0]?.message.content).toBe(topic?.answer);
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    expect(answer.model).toBe(model);
    const { prompt_tokens = 0, completion_tokens = 0, total_tokens } = answer.usage ?? {};
    expect(prompt_tokens).toBeGreaterThan(5);
    expect(completion_tokens).toBeGreaterThan(20);
    expect(total_tokens).toBe(prompt_tokens + completion_tokens);
  });

  it('streams the same text, with usage only when asked for', async () => {
    const { client } = await start();
    const plain = await client.chat.completions.create({ model, messages, stream: true });
    let text = '';
    for await (const chunk of plain) {
      text += chunk.choices[0]?.delta.content ?? '';
      expect(chunk.usage).toBeUndefined();
    }
    expect(text).toBe(topic?.answer);

    const counted = await client.chat.completions.create({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    let usage;
    for await (const chunk of counted) usage = chunk.usage ?? usage;
    expect(usage?.completion_tokens).toBeGreaterThan(20);
  });

  it('asks for a tool, and answers once the tool has spoken', async () => {
    const { client } = await start();
    const [tool] = TOOL_TOPICS;
    const question = { role: 'user' as const, content: tool?.question ?? '' };
    const tools = [{ type: 'function' as const, function: { name: tool?.tool ?? '', parameters: {} } }];
    const first = await client.chat.completions.create({ model, messages: [question], tools });
    const message = first.choices[0]?.message;
    const call = message?.tool_calls?.[0];
    expect(first.choices[0]?.finish_reason).toBe('tool_calls');
    expect(call).toMatchObject({ type: 'function', function: { name: tool?.tool } });
    const turn = [question, ...(message === undefined ? [] : [message])];
    const said = { role: 'tool' as const, tool_call_id: call?.id ?? '', content: JSON.stringify(tool?.result) };
    const second = await client.chat.completions.create({ model, messages: [...turn, said], tools });
    expect(second.choices[0]?.message.content).toBe(tool?.answer);
  });

  it('embeds texts, the same text the same way', async () => {
    const { client } = await start();
    const input = ['one', 'two', 'one'];
    const { data, usage } = await client.embeddings.create({ model: 'e', input, encoding_format: 'float' });
    expect(data).toHaveLength(3);
    expect(data[0]?.embedding).toEqual(data[2]?.embedding);
    expect(data[0]?.embedding).not.toEqual(data[1]?.embedding);
    expect(usage.prompt_tokens).toBeGreaterThan(0);
  });

  it('says that it is a demo when it does not know the answer', async () => {
    const { client } = await start();
    const asked = [{ role: 'user' as const, content: 'Who will win?' }];
    const answer = await client.chat.completions.create({ model: 'anything', messages: asked });
    expect(answer.choices[0]?.message.content).toContain('demo');
  });

  it('fails now and then, as rate limits and server errors', async () => {
    const { url } = await start(() => ({ slowness: 1, errorRate: 1, temper: 0 }));
    const statuses = new Set<number>();
    for (let count = 0; count < 20; count++) {
      const response = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        body: JSON.stringify({ messages }),
      });
      expect(await response.json()).toMatchObject({ error: { message: expect.any(String) } });
      statuses.add(response.status);
    }
    expect(statuses).toEqual(new Set([429, 500]));
  });

  it('refuses, or is rude, in a bad temper, streamed or not, and still asks for tools', async () => {
    const { client } = await start(() => ({ slowness: 1, errorRate: 0, temper: 1 }));
    const answer = await client.chat.completions.create({ model, messages });
    expect(answer.choices[0]?.message.content).not.toBe(topic?.answer);
    expect(answer.usage?.completion_tokens).toBeLessThan(30);
    const [tool] = TOOL_TOPICS;
    const asked = await client.chat.completions.create({
      model,
      messages: [{ role: 'user', content: tool?.question ?? '' }],
      tools: [{ type: 'function', function: { name: tool?.tool ?? '', parameters: {} } }],
    });
    expect(asked.choices[0]?.finish_reason).toBe('tool_calls');
  });

  it.each(['not json', '[1, 2]', '{"messages": 3}', '{"messages": [null, {"content": [1]}], "tools": [[]]}'])(
    'answers %j without falling over',
    async (body) => {
      const { url } = await start();
      const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', body });
      expect(response.status).toBeLessThan(500);
      expect((await fetch(`${url}/v1/models`)).status).toBe(200);
      expect((await fetch(`${url}/nowhere`)).status).toBe(404);
    },
  );

  it('tells how busy its GPU is, where it has one', async () => {
    server = await startModelServer({ models: { any: FAST }, port: 0, seed: 1, mood: CALM, hasGpu: true });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/^vllm:num_requests_running 0$/m);
    expect(metrics).toMatch(/^DCGM_FI_DEV_GPU_UTIL 0$/m);
    await server.stop();
    const { url } = await start();
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
  });
});
