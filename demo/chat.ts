import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { asRecord } from '../core/json.js';
import { answerTo, countTokens, type Answer } from './answer.js';
import { skewed, type Random } from './random.js';

/** How fast a model is, without a slow spell. */
export interface Pace {
  /** Shortest and longest wait for the first token, milliseconds. */
  firstTokenMs: readonly [number, number];
  tokensPerSecond: number;
}

export interface ChatContext {
  model: string;
  id: string;
  pace: Pace;
  slowness: number;
  /** Said instead of an answer; null where the question is answered. */
  badAnswer: string | null;
  random: Random;
  signal: AbortSignal;
}

/** Answers `POST /v1/chat/completions`, streamed or at once, as slowly as a real model would. */
export async function chat(
  body: Record<string, unknown>,
  context: ChatContext,
  response: ServerResponse,
): Promise<void> {
  const answer = inTemper(answerTo(body, context.model), context.badAnswer);
  const { pace, slowness, random, signal } = context;
  const firstMs = skewed(random, ...pace.firstTokenMs) * slowness;
  const restMs = (answer.outputTokens / pace.tokensPerSecond) * 1000 * Math.sqrt(slowness);
  await pause(firstMs, undefined, { signal });
  if (body['stream'] === true) {
    const wantsUsage = asRecord(body['stream_options'])['include_usage'] === true;
    await stream(answer, context, restMs, wantsUsage, response);
    return;
  }
  await pause(restMs, undefined, { signal });
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(completion(answer, context)));
}

/** Wishes for tools are left alone: the temper is in what the model says. */
function inTemper(answer: Answer, text: string | null): Answer {
  return text === null || answer.toolCall !== null ? answer : { ...answer, text, outputTokens: countTokens(text) };
}

function completion(answer: Answer, { id, model }: ChatContext): object {
  const message = {
    role: 'assistant',
    content: answer.toolCall === null ? answer.text : null,
    ...(answer.toolCall === null ? {} : { tool_calls: [toolCallOf(answer.toolCall)] }),
    refusal: null,
  };
  return {
    id,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(answer) }],
    usage: usageOf(answer),
  };
}

async function stream(
  answer: Answer,
  context: ChatContext,
  restMs: number,
  wantsUsage: boolean,
  response: ServerResponse,
): Promise<void> {
  const base = {
    id: context.id,
    object: 'chat.completion.chunk',
    created: Math.floor(Date.now() / 1000),
    model: context.model,
  };
  const send = (delta: object, finish: string | null = null): void => {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }];
    response.write(`data: ${JSON.stringify({ ...base, choices, ...(wantsUsage ? { usage: null } : {}) })}\n\n`);
  };
  response.setHeader('content-type', 'text/event-stream; charset=utf-8');
  response.setHeader('cache-control', 'no-cache');
  send({ role: 'assistant', content: '', refusal: null });
  const deltas = deltasOf(answer);
  for (const delta of deltas) {
    send(delta);
    await pause(restMs / deltas.length, undefined, { signal: context.signal });
  }
  send({}, finishReason(answer));
  if (wantsUsage) response.write(`data: ${JSON.stringify({ ...base, choices: [], usage: usageOf(answer) })}\n\n`);
  response.end('data: [DONE]\n\n');
}

/** Words, about two tokens each, as servers send them. */
function deltasOf(answer: Answer): object[] {
  if (answer.toolCall !== null) return [{ tool_calls: [{ index: 0, ...toolCallOf(answer.toolCall) }] }];
  return (answer.text.match(/\s*\S+(?:\s+\S{1,3}(?=\s))?/g) ?? []).map((content) => ({ content }));
}

function toolCallOf(call: NonNullable<Answer['toolCall']>): object {
  return { id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } };
}

function finishReason(answer: Answer): string {
  return answer.toolCall === null ? 'stop' : 'tool_calls';
}

function usageOf({ inputTokens, outputTokens }: Answer): object {
  return { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens };
}
