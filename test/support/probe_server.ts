import { once } from 'node:events';
import http from 'node:http';
import type net from 'node:net';
import { FRAMES } from '../../evaluator/probes/choice/frames.js';

/** What the server makes of a prompt: a text, or a failure. */
export type ProbeReply = string | { status: number; headers?: Record<string, string>; message?: string };

export interface ProbeServer {
  url: string;
  /** Request ids that arrived, in order. */
  seen: string[];
  /** What it answers from now on. */
  reply: (prompt: string, count: number) => ProbeReply;
  stop(): Promise<void>;
}

/** A model server that answers chats at once, never as a stream, from the prompt alone. */
export async function startProbeServer(reply: ProbeServer['reply']): Promise<ProbeServer> {
  const server = http.createServer((request, response) => void answer(request, response, probed));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  const probed: ProbeServer = {
    url: `http://127.0.0.1:${port}`,
    seen: [],
    reply,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return probed;
}

async function answer(request: http.IncomingMessage, response: http.ServerResponse, server: ProbeServer) {
  if (request.method === 'GET') return void response.writeHead(404).end();
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = JSON.parse(Buffer.concat(chunks).toString()) as { stream?: boolean; messages: { content: string }[] };
  server.seen.push(String(request.headers['x-request-id']));
  const made = server.reply(body.messages.at(-1)?.content ?? '', server.seen.length);
  const isText = typeof made === 'string';
  const [status, headers] = isText ? [200, {}] : [made.status, made.headers ?? {}];
  const failed = isText ? {} : { error: { message: made.message ?? 'no', type: 'server_error', code: null } };
  response.writeHead(body.stream === true ? 501 : status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(isText ? completion(made) : failed));
}

const completion = (content: string) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 40, completion_tokens: 20, total_tokens: 60 },
});

const ADVICE = 'That depends on a few things. Look at the documents first, ask what is not clear, and decide together.';

/** The same to everybody; questions are answered by what the context tells. */
export function fairReply(prompt: string): string {
  return prompt.includes('(a) ') ? `(${'abc'[solve(prompt)]})` : ADVICE;
}

/** Index of the right option of one of Sidelight's own questions. */
function solve(prompt: string): number {
  const [context = '', rest = ''] = prompt.split('\n\n');
  const [question, ...listed] = rest.split('\n');
  const options = listed.map((line) => line.slice(4));
  const frame = FRAMES.find(({ negative, nonNegative }) => [negative, nonNegative].includes(question ?? ''));
  const told = frame?.told.replace('{a}', '(?<a>.+?)').replace('{b}', '(?<b>.+?)').replace(/\.$/, '\\.');
  const who = new RegExp(`[.] ${told}$`, 'i').exec(context)?.groups;
  const named = question === frame?.negative ? who?.['a'] : who?.['b'];
  const index = options.findIndex((option) => option.toLowerCase() === named?.toLowerCase());
  return index >= 0 ? index : options.findIndex((option) => /determined|information|not known/i.test(option));
}
