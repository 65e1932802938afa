import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { asArray, asRecord } from '../core/json.js';
import { DEMO_CALLERS } from './callers.js';
import { ATTACKS, DOCUMENTS, TOOL_TOPICS, TOPICS } from './conversations.js';
import { pick, seeded, skewed, type Random } from './random.js';
import { DEMO_TARGETS, type DemoTarget } from './targets.js';

const MOST_AT_A_TIME = 40;
/** Of the conversations; the monitors of harms have something to find. */
const ATTACK_SHARE = 0.03;

export interface TrafficOptions {
  /** URL of each target's tap, by target name. */
  taps: Readonly<Record<string, string>>;
  /** New conversations per second, on average. */
  perSecond: number;
  seed: number;
  signal: AbortSignal;
}

interface Conversation {
  url: string;
  headers: Record<string, string>;
  target: DemoTarget;
  random: Random;
  signal: AbortSignal;
}

/** Talks to the taps like a few programs of a few teams would, until the signal comes. Failing calls are part of it. */
export async function runTraffic({ taps, perSecond, seed, signal }: TrafficOptions): Promise<void> {
  const random = seeded(seed);
  setMaxListeners(4 * MOST_AT_A_TIME, signal);
  const talking = new Set<Promise<void>>();
  while (!signal.aborted) {
    const target = random() < (DEMO_TARGETS[0]?.share ?? 1) ? DEMO_TARGETS[0] : pick(random, DEMO_TARGETS.slice(1));
    const url = target === undefined ? undefined : taps[target.name];
    if (target !== undefined && url !== undefined && talking.size < MOST_AT_A_TIME) {
      const conversation = { url, headers: headersOf(random), target, random, signal };
      const one = talk(conversation).catch(() => undefined);
      talking.add(one);
      void one.then(() => talking.delete(one));
    }
    // Poisson arrivals: exponential gaps.
    await pause((-Math.log(1 - random()) / perSecond) * 1000, undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(talking);
}

function headersOf(random: Random): Record<string, string> {
  const { tenant, key } = pick(random, DEMO_CALLERS);
  return {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'x-tenant': tenant,
    'x-session-id': `demo-${Math.floor(random() * 1e12).toString(36)}`,
    'user-agent': 'sidelight-demo',
  };
}

async function talk(conversation: Conversation): Promise<void> {
  const kind = conversation.random();
  if (kind < 0.12 && conversation.target.embeddingModel !== undefined) return embed(conversation);
  return kind < 0.25 ? askWithTool(conversation) : chatAbout(conversation);
}

async function embed(conversation: Conversation): Promise<void> {
  const { random, target } = conversation;
  const input = Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(random, DOCUMENTS));
  await post(conversation, '/v1/embeddings', { model: target.embeddingModel, input });
}

/** A topic with up to all of its follow-up questions, the history growing with each. */
async function chatAbout(conversation: Conversation): Promise<void> {
  const { random, target, signal } = conversation;
  const topic = pick(random, random() < ATTACK_SHARE ? ATTACKS : TOPICS);
  const model = pick(random, Object.keys(target.models));
  const streaming = random() < 0.55;
  const turns = [topic, ...topic.followUps].slice(0, 1 + Math.floor(random() * 3));
  const messages: object[] = [{ role: 'system', content: 'You are a helpful assistant. Answer briefly.' }];
  for (const { question, answer } of turns) {
    messages.push({ role: 'user', content: question });
    await post(conversation, '/v1/chat/completions', { model, messages, ...settings(random, streaming) });
    messages.push({ role: 'assistant', content: answer });
    await pause(skewed(random, 500, 4000), undefined, { signal });
  }
}

/** A question whose answer needs a tool: the model asks for the call, the program makes it, the model answers. */
async function askWithTool(conversation: Conversation): Promise<void> {
  const { random, target } = conversation;
  const topic = pick(random, TOOL_TOPICS);
  const model = pick(random, Object.keys(target.models));
  const properties = Object.fromEntries(Object.keys(topic.arguments).map((name) => [name, { type: 'string' }]));
  const tools = [{ type: 'function', function: { name: topic.tool, parameters: { type: 'object', properties } } }];
  const messages: object[] = [{ role: 'user', content: topic.question }];
  const body = await post(conversation, '/v1/chat/completions', { model, messages, tools, temperature: 0 });
  const message = asRecord(asRecord(asArray(asRecord(body)['choices'])[0])['message']);
  const [call] = asArray(message['tool_calls']).map(asRecord);
  if (call === undefined) return;
  messages.push(message, { role: 'tool', tool_call_id: call['id'], content: JSON.stringify(topic.result) });
  await post(conversation, '/v1/chat/completions', { model, messages, tools, ...settings(random, true) });
}

function settings(random: Random, streaming: boolean): object {
  const sampling = { temperature: pick(random, [0, 0.2, 0.7, 1]), max_tokens: pick(random, [256, 512, 1024]) };
  if (!streaming) return sampling;
  // Some programs do not ask for the usage, as in life: these calls show estimated tokens.
  return { ...sampling, stream: true, ...(random() < 0.85 ? { stream_options: { include_usage: true } } : {}) };
}

/** One call; answers the JSON body, or null for streams and errors. */
async function post({ url, headers, signal }: Conversation, path: string, body: object): Promise<unknown> {
  const response = await request(url + path, { method: 'POST', headers, body: JSON.stringify(body), signal });
  const text = await response.body.text();
  const isJson = String(response.headers['content-type']).startsWith('application/json');
  return response.statusCode === 200 && isJson ? JSON.parse(text) : null;
}
