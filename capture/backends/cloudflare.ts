import { asArray, asCount, asNumber, asRecord, asString, isRecord } from '../../core/json.js';
import { SIDELIGHT } from '../../core/names/attributes.js';
import { answeredBy, type DecodedExchange } from '../decode.js';
import type { Backend, Reading } from './backend.js';
import { readConversation, readPrompt, type Conversation } from './parts/conversation.js';
import { errorIn, errorOfFailedResponse, type ServerError } from './parts/errors.js';
import { topLabel } from './parts/labels.js';
import { readChat, readTextCompletion } from './openai/completions.js';
import { readResponse } from './openai/responses.js';
import { ToolCallCollector } from './openai/tool_calls.js';
import { StreamText } from './parts/stream_text.js';
import { openaiUsage } from './parts/usage.js';
import { vectorFacts } from './parts/vectors.js';

/** `/accounts/{account}/ai/run/{model}`; `/workers-ai/{model}` behind the AI Gateway. */
const PATH = /\/(?:ai\/run|workers-ai)\/(@(?:cf|hf)\/.+?)\/?$/;

/** Fields that hold a text of the model's, and what was done then; `response` is the one of language models. */
const TEXTS: readonly (readonly [field: string, operation: string])[] = [
  ['translated_text', 'translation'],
  ['summary', 'text_completion'],
  ['text', 'transcription'],
  ['description', 'text_completion'],
];

/**
 * Cloudflare's Workers AI (https://developers.cloudflare.com/workers-ai/models/): the model stands in the path, the answer in
 * `result`. Newer models answer as OpenAI's chats and responses do, inside of the same envelope.
 */
export const cloudflare: Backend = {
  name: 'cloudflare',
  servesAt: (path) => PATH.test(path),
  recognises: () => true,
  read,
};

function read(exchange: DecodedExchange): Reading {
  const reading = readInside(insideOf(exchange));
  const error = failureIn(exchange.responseJson);
  return {
    ...reading,
    request_model: PATH.exec(exchange.path)?.[1] ?? '',
    error_type: reading.error_type || error?.type,
    error_message: reading.error_message || error?.message,
  };
}

function insideOf(exchange: DecodedExchange): DecodedExchange {
  const { events, responseJson: json } = exchange;
  return isRecord(json) && 'result' in json ? answeredBy(exchange, { json: json['result'], events }) : exchange;
}

/** It says so itself, beside the status. */
function failureIn(json: unknown): ServerError | null {
  return asRecord(json)['success'] === false ? errorOfFailedResponse(json, '') : null;
}

function readInside(exchange: DecodedExchange): Reading {
  const first = asRecord(exchange.events[0]?.json ?? exchange.responseJson);
  const isChat = Array.isArray(asRecord(exchange.requestJson)['messages']);
  if ('choices' in first) return isChat ? readChat(exchange) : readTextCompletion(exchange);
  if (first['object'] === 'response' || isRecord(first['response'])) return readResponse(exchange);
  return readOwn(exchange);
}

function readOwn(exchange: DecodedExchange): Reading {
  const request = asRecord(exchange.requestJson);
  const { events, responseJson } = exchange;
  const answers = events.length > 0 ? events.map(({ json }) => asRecord(json)) : [asRecord(responseJson)];
  const stream = new StreamText('deltas');
  for (const [index, answer] of answers.entries()) stream.add(asString(answer['response']), events[index]?.atMs ?? 0);
  const { text, times } = stream.result();
  const input = readInput(request);
  const hasText = input.prompt !== '' || text !== '';
  const error = answers.map(errorIn).find((each) => each !== null);
  return {
    operation: Array.isArray(request['messages']) ? 'chat' : 'text_completion',
    ...input,
    temperature: asNumber(request['temperature']),
    top_p: asNumber(request['top_p']),
    top_k: asNumber(request['top_k']),
    max_tokens: asCount(request['max_tokens']),
    output: text,
    tool_calls: toolCallsIn(answers),
    streaming: events.length > 0,
    content_times: events.length > 0 ? times : [],
    finished: events.some(({ data }) => data === '[DONE]'),
    usage: openaiUsage(answers.findLast((answer) => isRecord(answer['usage']))?.['usage'], hasText),
    error_type: error?.type,
    error_message: error?.message,
    ...(text === '' && events.length === 0 && readTask(exchange)),
  };
}

/** Messages, a prompt; a text to be embedded, translated, classified or summarised; a query and what it is compared with. */
function readInput(request: Record<string, unknown>): Conversation {
  if (Array.isArray(request['messages'])) return readConversation(request['messages']);
  const contexts = asArray(request['contexts']);
  if (contexts.length > 0) {
    const query = asString(request['query']);
    return { prompt: query, messages: [{ query }, ...contexts] };
  }
  return readPrompt(request['prompt'] ?? request['text'] ?? request['input_text'], 'last');
}

function toolCallsIn(answers: readonly Record<string, unknown>[]) {
  const tools = new ToolCallCollector();
  const calls = answers.flatMap((answer) => asArray(answer['tool_calls']));
  // Every call comes whole; those without an id would be taken for parts of one another.
  for (const [index, call] of calls.entries()) tools.add([{ index, function: call, ...asRecord(call) }]);
  return tools.result();
}

/** Models that are no language models: told by what they answer. */
function readTask({ requestJson, responseJson, responseType }: DecodedExchange): Partial<Reading> {
  const answer = asRecord(responseJson);
  if (responseType.startsWith('image/') || typeof answer['image'] === 'string') {
    return { operation: 'image_generation', choices: 1, attributes: { [SIDELIGHT.imageCount]: '1' } };
  }
  if (responseType.startsWith('audio/') || typeof answer['audio'] === 'string') return { operation: 'speech' };
  if (Array.isArray(answer['data'])) return { operation: 'embeddings', attributes: vectorFacts(answer['data']) };
  if (Array.isArray(answer['response']) && 'contexts' in asRecord(requestJson)) return { operation: 'rerank' };
  for (const [field, operation] of TEXTS) {
    const output = answer[field];
    if (typeof output === 'string') return { operation, output };
  }
  const labelled = topLabel(responseJson);
  return Object.keys(labelled).length === 0 ? {} : { operation: 'classification', attributes: labelled };
}
