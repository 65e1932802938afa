import { asArray, asCount, asNumber, asRecord, asString, isRecord } from '../../core/json.js';
import { SIDELIGHT } from '../../core/names/attributes.js';
import type { DecodedExchange } from '../decode.js';
import type { Backend, Reading } from './backend.js';
import { contentTexts } from './parts/content.js';
import { readConversation } from './parts/conversation.js';
import { errorIn } from './parts/errors.js';
import { ToolCallCollector } from './openai/tool_calls.js';
import { openaiUsage } from './parts/usage.js';

const CONVERSATION = /\/conversations(?:\/[^/]+(?:\/restart)?)?\/?$/;
const OCR = /\/v1\/ocr\/?$/;

/**
 * What Mistral has beside OpenAI's doors (https://docs.mistral.ai/api): conversations of its agents, and the text of documents. All
 * else of it is `openai`.
 */
export const mistral: Backend = {
  name: 'mistral',
  servesAt: (path) => CONVERSATION.test(path) || OCR.test(path),
  recognises: ({ path, requestJson }) => !OCR.test(path) || 'document' in asRecord(requestJson),
  read: (exchange) => (OCR.test(exchange.path) ? readOcr(exchange) : readTurn(exchange)),
};

interface Answer {
  id: string;
  model: string;
  text: string[];
  reasoning: string[];
  tools: ToolCallCollector;
  usage: unknown;
  error: ReturnType<typeof errorIn>;
  times: number[];
  finished: boolean;
}

/** One turn of a conversation. Without inputs it only makes one, as OpenAI's door of this name does: no inference. */
function readTurn(exchange: DecodedExchange): Reading | null {
  const request = asRecord(exchange.requestJson);
  const { inputs, instructions } = request;
  if (inputs === undefined) return null;
  const settings = asRecord(request['completion_args']);
  const answer = answerOf(exchange);
  const [, given = ''] = /\/conversations\/([^/]+)/.exec(exchange.path) ?? [];
  const conversation = readConversation(
    typeof inputs === 'string' ? [{ role: 'user', content: inputs }] : asArray(inputs),
    instructions,
  );
  const output = answer.text.join('');
  return {
    operation: 'chat',
    ...conversation,
    request_model: asString(request['model']) || asString(request['agent_id']),
    response_model: answer.model,
    response_id: answer.id,
    session_id: answer.id || given,
    temperature: asNumber(settings['temperature']),
    top_p: asNumber(settings['top_p']),
    max_tokens: asCount(settings['max_tokens']),
    output,
    reasoning: answer.reasoning.join(''),
    tool_calls: answer.tools.result(),
    streaming: exchange.events.length > 0,
    error_type: answer.error?.type,
    error_message: answer.error?.message,
    usage: openaiUsage(answer.usage, conversation.prompt !== '' || output !== ''),
    content_times: answer.times,
    finished: answer.finished,
  };
}

function answerOf({ events, responseJson }: DecodedExchange): Answer {
  const answer: Answer = {
    id: '',
    model: '',
    text: [],
    reasoning: [],
    tools: new ToolCallCollector(),
    usage: undefined,
    error: null,
    times: [],
    finished: false,
  };
  if (events.length === 0) {
    const body = asRecord(responseJson);
    answer.id = asString(body['conversation_id']);
    answer.usage = body['usage'];
    answer.error = errorIn(body);
    for (const entry of asArray(body['outputs'])) addEntry(answer, asRecord(entry));
  }
  for (const { json, atMs } of events) if (isRecord(json) && addEvent(answer, json)) answer.times.push(atMs);
  return answer;
}

/** @returns true when there was generated content in the event */
function addEvent(answer: Answer, event: Record<string, unknown>): boolean {
  const type = asString(event['type']);
  answer.id ||= asString(event['conversation_id']);
  if (type === 'conversation.response.done') {
    answer.usage = event['usage'];
    answer.finished = true;
  }
  if (type === 'conversation.response.error') {
    const code = asCount(event['code']);
    answer.error = { type: code === null ? 'error' : String(code), message: asString(event['message']) };
    answer.finished = true;
  }
  return addEntry(answer, event);
}

/** An entry of the answer, or a piece of one: `message.output` and `function.call`, with `.delta` behind in a stream. */
function addEntry(answer: Answer, entry: Record<string, unknown>): boolean {
  const type = asString(entry['type']);
  answer.model ||= asString(entry['model']);
  if (type.startsWith('message.output')) return addContent(answer, entry['content']);
  if (!type.startsWith('function.call')) return false;
  const call: Record<string, unknown> = { id: entry['tool_call_id'], function: entry };
  answer.tools.add([call]);
  return true;
}

function addContent(answer: Answer, content: unknown): boolean {
  const { text, reasoning } = contentTexts(content);
  answer.text.push(text);
  answer.reasoning.push(reasoning);
  return text !== '' || reasoning !== '';
}

/** A document in, its pages as Markdown out; billed by the page. */
function readOcr(exchange: DecodedExchange): Reading {
  const request = asRecord(exchange.requestJson);
  const body = asRecord(exchange.responseJson);
  const document = asRecord(request['document']);
  const error = errorIn(body);
  const pages = asCount(asRecord(body['usage_info'])['pages_processed']);
  return {
    operation: 'infer',
    request_model: asString(request['model']),
    response_model: asString(body['model']),
    prompt: asString(document['document_name']),
    output: asArray(body['pages'])
      .map((page) => asString(asRecord(page)['markdown']))
      .join('\n\n'),
    streaming: false,
    error_type: error?.type,
    error_message: error?.message,
    attributes: pages === null ? {} : { [SIDELIGHT.documentPages]: String(pages) },
  };
}
