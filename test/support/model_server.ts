import { once } from 'node:events';
import http from 'node:http';
import type net from 'node:net';

/** A model server that speaks the OpenAI protocol and answers from its request alone, so that tests know what to expect. */
export interface ModelServer {
  url: string;
  port: number;
  /** Requests that arrived, in order. */
  seen: { path: string; headers: http.IncomingHttpHeaders; body: ChatRequest }[];
  stop(): Promise<void>;
}

interface ChatRequest {
  model: string;
  stream?: boolean;
  n?: number;
  stream_options?: { include_usage?: boolean };
  messages: { role: string; content: string }[];
  tools?: { type: 'function'; function: { name: string } }[];
}

const USAGE = {
  prompt_tokens: 21,
  completion_tokens: 8,
  total_tokens: 29,
  prompt_tokens_details: { cached_tokens: 5 },
  completion_tokens_details: { reasoning_tokens: 3 },
};

export const TOOL_ARGUMENTS = '{"city":"Tromsø"}';

/** What the server answers to a user message. */
export function answerTo(prompt: string): string {
  return `You said: ${prompt}. Grüße, 世界 🌍`;
}

/** @param delayMs time between the events of a stream */
export async function startModelServer({ delayMs = 2 } = {}): Promise<ModelServer> {
  const seen: ModelServer['seen'] = [];
  const server = http.createServer((request, response) => {
    void answer(request, response, seen, delayMs);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    seen,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  seen: ModelServer['seen'],
  delayMs: number,
): Promise<void> {
  // The collector looks for metrics of the server: there are none.
  if (request.method === 'GET') {
    response.writeHead(404).end();
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = JSON.parse(Buffer.concat(chunks).toString()) as ChatRequest;
  seen.push({ path: request.url ?? '', headers: request.headers, body });
  const prompt = body.messages.at(-1)?.content ?? '';
  if (prompt === 'fail') {
    response.writeHead(429, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message: 'Slow down.', type: 'requests', code: 'rate_limit_exceeded' } }));
  } else if (body.stream) await stream(response, body, prompt, delayMs);
  else {
    response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': 'req_server' });
    response.end(JSON.stringify(completion(body, prompt)));
  }
}

function completion(body: ChatRequest, prompt: string): object {
  const tool = body.tools?.[0]?.function.name;
  const message = tool
    ? {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: tool, arguments: TOOL_ARGUMENTS } }],
      }
    : { role: 'assistant', content: answerTo(prompt) };
  const finish_reason = tool ? 'tool_calls' : 'stop';
  const choices = Array.from({ length: body.n ?? 1 }, (_, index) => ({ index, message, finish_reason }));
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: `${body.model}-2024-07-18`,
    choices,
    usage: USAGE,
  };
}

async function stream(
  response: http.ServerResponse,
  body: ChatRequest,
  prompt: string,
  delayMs: number,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const base = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: `${body.model}-2024-07-18` };
  for (const choices of deltas(body, prompt)) {
    response.write(`data: ${JSON.stringify({ ...base, choices })}\n\n`);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
  }
  if (body.stream_options?.include_usage)
    response.write(`data: ${JSON.stringify({ ...base, choices: [], usage: USAGE })}\n\n`);
  response.end('data: [DONE]\n\n');
}

function deltas(body: ChatRequest, prompt: string): object[][] {
  const choice = (delta: object, finish_reason: string | null = null) => [{ index: 0, delta, finish_reason }];
  const tool = body.tools?.[0]?.function.name;
  if (tool) {
    const call = (index: number, parts: object) => choice({ tool_calls: [{ index, ...parts }] });
    return [
      call(0, { id: 'call_1', type: 'function', function: { name: tool, arguments: '' } }),
      call(0, { function: { arguments: TOOL_ARGUMENTS.slice(0, 5) } }),
      call(0, { function: { arguments: TOOL_ARGUMENTS.slice(5) } }),
      choice({}, 'tool_calls'),
    ];
  }
  const words = answerTo(prompt).split(/(?<= )/);
  return [
    choice({ role: 'assistant', content: '' }),
    ...words.map((content) => choice({ content })),
    choice({}, 'stop'),
  ];
}
