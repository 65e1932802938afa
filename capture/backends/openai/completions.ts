import { asArray, asRecord, asString, isRecord } from '../../../core/json.js';
import type { JsonShape } from '../../body/repeated_json.js';
import type { StreamEvent } from '../../body/stream_events.js';
import type { DecodedExchange } from '../../decode.js';
import type { Reading, Usage } from '../backend.js';
import { readConversation, readPrompt, type Conversation } from '../parts/conversation.js';
import { errorIn, errorInEvent, type ServerError } from '../parts/errors.js';
import { openaiTiming } from '../parts/server_timing.js';
import { audioFacts, llamaCppUsage, openaiUsage, queueMs, withLlamaCppCache } from '../parts/usage.js';
import { ChoiceCollector, type ChoicesReading } from './choices.js';
import { Extras } from './extras.js';
import { readRequest } from './request.js';

/** `/chat/completions`, of OpenAI and all who speak like it. */
export function readChat(exchange: DecodedExchange): Reading {
  const body = asRecord(exchange.requestJson);
  const { messages, prompt } = body;
  const conversation = messages === undefined ? readPrompt(prompt, 'last') : readConversation(asArray(messages));
  return readCompletion(exchange, 'chat', conversation);
}

/** `/completions`: a bare prompt (text, list of texts, token ids); messages at Mistral's `/agents/completions`. */
export function readTextCompletion(exchange: DecodedExchange): Reading {
  const body = asRecord(exchange.requestJson);
  if (Array.isArray(body['messages'])) return readChat(exchange);
  return readCompletion(exchange, 'text_completion', readPrompt(body['prompt'], 'first'));
}

/**
 * Both kinds of completion, whole or streamed: they differ in the request and in the name only. Field by field: this is on the way of
 * most calls, and V8 is slow at spreading objects into the middle of another.
 */
function readCompletion(exchange: DecodedExchange, operation: string, conversation: Conversation): Reading {
  const answer = exchange.events.length > 0 ? readStream(exchange) : readWhole(exchange);
  const choices = answer.choices.result();
  const error = answer.error ?? answer.choices.error;
  const request = readRequest(exchange);
  const { identity } = answer;
  const headers = exchange.exchange.response?.headers ?? {};
  return {
    operation,
    request_model: request.request_model,
    temperature: request.temperature,
    top_p: request.top_p,
    top_k: request.top_k,
    max_tokens: request.max_tokens,
    session_id: request.session_id,
    prompt: conversation.prompt,
    messages: conversation.messages,
    first_prompt: conversation.first_prompt,
    output: choices.output,
    further_outputs: choices.further_outputs,
    reasoning: choices.reasoning,
    finish_reasons: choices.finish_reasons,
    tool_calls: choices.tool_calls,
    choices: choices.choices,
    response_model: identity.response_model,
    response_id: identity.response_id,
    streaming: exchange.events.length > 0,
    error_type: error?.type,
    error_message: error?.message,
    usage: usageOf(answer, conversation, choices),
    content_times: answer.times,
    finished: exchange.events.length > 0 && (answer.finished || answer.choices.areFinished),
    queue_ms: queueMs(answer.timing ?? answer.usage, headers),
    attributes: Object.assign(
      {},
      request.attributes,
      choices.attributes,
      audioFacts(answer.usage),
      answer.extras.result(headers),
      openaiTiming(answer.timing ?? answer.usage, answer.timings, headers),
    ),
  };
}

interface Answer {
  choices: ChoiceCollector;
  identity: Pick<Reading, 'response_model' | 'response_id'>;
  extras: Extras;
  usage: unknown;
  /** Cerebras' clock. */
  timing: unknown;
  /** llama.cpp's clock and counts. */
  timings: unknown;
  error: ServerError | null;
  times: number[];
  finished: boolean;
}

function emptyAnswer(part: 'message' | 'delta'): Answer {
  return {
    choices: new ChoiceCollector(part),
    identity: {},
    extras: new Extras(),
    usage: undefined,
    timing: undefined,
    timings: undefined,
    error: null,
    times: [],
    finished: false,
  };
}

function readWhole(exchange: DecodedExchange): Answer {
  const answer = emptyAnswer('message');
  addBody(answer, exchange.responseJson);
  return answer;
}

function readStream(exchange: DecodedExchange): Answer {
  const answer = emptyAnswer('delta');
  /** Chunks of this shape, as long as no other comes between them, say no more than the next piece of this text. */
  let growing: { shape: JsonShape; text: string[] } | undefined;
  for (const event of exchange.events) {
    const { shaped } = event;
    if (shaped === undefined || shaped.shape !== growing?.shape || event.name !== '') {
      growing = addEvent(answer, event);
    } else if (shaped.word !== '') {
      growing.text.push(shaped.word);
      answer.times.push(event.atMs);
    }
  }
  return answer;
}

/** Takes in a chunk. @returns what chunks like it make grow, where that is all they do */
function addEvent(answer: Answer, event: StreamEvent): { shape: JsonShape; text: string[] } | undefined {
  const { data, json, name, shaped } = event;
  if (data === '[DONE]') answer.finished = true;
  else if (addBody(answer, json)) answer.times.push(event.atMs);
  if (name === 'error') answer.error ??= errorInEvent(event);
  const text = shaped && answer.choices.textGrownBy(shaped.shape, numbersTokens(json));
  return shaped && text && { shape: shaped.shape, text };
}

/** Takes in a whole answer or one chunk of it; later reports replace earlier ones, they are cumulative. */
function addBody(answer: Answer, json: unknown): boolean {
  if (!isRecord(json)) return false;
  answer.error ??= errorIn(json);
  const identity = answer.identity;
  const { choices } = json;
  identity.response_model ||= asString(json['model']) || asString(json['model_id']);
  identity.response_id ||= asString(json['id']);
  const usage = json['usage'] ?? asRecord(json['x_groq'])['usage'] ?? usageOfChoice(choices);
  if (isRecord(usage)) answer.usage = usage;
  if (isRecord(json['time_info'])) answer.timing = json['time_info'];
  if (isRecord(json['timings'])) answer.timings = json['timings'];
  answer.extras.add(json);
  return answer.choices.add(choices, numbersTokens(json));
}

/** Moonshot tells the usage in the last chunk of the choice. */
function usageOfChoice(choices: unknown): unknown {
  return asRecord(asArray(choices)[0])['usage'];
}

/** TGI before its version 2 streamed chats as text completions, and numbered the tokens where others number the choices. */
function numbersTokens(json: unknown): boolean {
  const { object, choices } = asRecord(json);
  return object === 'text_completion' && isRecord(asRecord(asArray(choices)[0])['delta']);
}

function usageOf(answer: Answer, conversation: Conversation, choices: ChoicesReading): Usage | null {
  const hasText = conversation.prompt !== '' || conversation.messages !== undefined || (choices.output ?? '') !== '';
  const usage = withLlamaCppCache(openaiUsage(answer.usage, hasText), answer.timings);
  return usage ?? llamaCppUsage(answer.timings);
}
