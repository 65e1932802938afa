import { asArray, asCount, asNumber, asRecord, asString, isRecord } from '../../../core/json.js';
import type { DecodedExchange } from '../../decode.js';
import type { Reading } from '../backend.js';
import { contentTexts } from '../parts/content.js';
import { readConversation, type Conversation } from '../parts/conversation.js';
import { errorIn, errorInEvent, type ServerError } from '../parts/errors.js';
import { openaiUsage } from '../parts/usage.js';
import { finishReasons } from './responses.js';
import { ToolCallCollector } from './tool_calls.js';

type Json = Record<string, unknown>;

/** `/threads/{thread}/runs`, `/threads/runs`, a run itself, and what its tools said. */
export const RUNS = /\/threads\/(?:[^/]+\/)?runs(?:\/run_[^/]+(?:\/submit_tool_outputs)?)?\/?$/;

/** States in which nothing more comes of a run. */
const OVER = new Set(['completed', 'incomplete', 'failed', 'cancelled', 'expired']);

interface Answer {
  /** The run, as it was told last. */
  run: Json;
  text: string[];
  tools: ToolCallCollector;
  error: ServerError | null;
  times: number[];
  finished: boolean;
}

/**
 * A run of an assistant (https://platform.openai.com/docs/api-reference/runs): asked for and answered at once, before it has
 * begun, or streamed to its end. Fetched later, its final state is the call: only there are the counts.
 * @returns null for a look at a run that is not over
 */
export function readRun(exchange: DecodedExchange): Reading | null {
  const request = asRecord(exchange.requestJson);
  const streaming = exchange.events.length > 0;
  const answer = streaming ? readStream(exchange) : readWhole(exchange.responseJson);
  const { run, error } = answer;
  if (exchange.method === 'GET' && !OVER.has(asString(run['status']))) return null;
  return {
    operation: 'chat',
    ...readInput(request),
    request_model: asString(request['model']),
    response_model: asString(run['model']),
    response_id: asString(run['id']),
    session_id: asString(run['thread_id']),
    temperature: asNumber(request['temperature'] ?? run['temperature']),
    top_p: asNumber(request['top_p'] ?? run['top_p']),
    max_tokens: asCount(request['max_completion_tokens'] ?? run['max_completion_tokens']),
    output: answer.text.join(''),
    tool_calls: answer.tools.result(),
    finish_reasons: finishReasons(run),
    streaming,
    content_times: answer.times,
    finished: answer.finished,
    error_type: error?.type,
    error_message: error?.message,
    usage: openaiUsage(run['usage'], true),
  };
}

/** What was added to the thread for this run, or the thread it began with; the rest of a thread is not on the wire. */
function readInput(request: Json): Conversation {
  const messages = asArray(request['additional_messages'] ?? asRecord(request['thread'])['messages']);
  return readConversation(messages, request['instructions'] ?? request['additional_instructions']);
}

function emptyAnswer(): Answer {
  return { run: {}, text: [], tools: new ToolCallCollector(), error: null, times: [], finished: false };
}

function readWhole(json: unknown): Answer {
  const answer = emptyAnswer();
  answer.error = errorIn(json);
  takeRun(answer, asRecord(json));
  return answer;
}

function readStream(exchange: DecodedExchange): Answer {
  const answer = emptyAnswer();
  for (const event of exchange.events) {
    const body = asRecord(event.json);
    answer.error ??= errorInEvent(event);
    if (event.data === '[DONE]') answer.finished = true;
    else if (body['object'] === 'thread.run') takeRun(answer, body);
    else if (addDelta(answer, asRecord(body['delta']))) answer.times.push(event.atMs);
  }
  return answer;
}

function takeRun(answer: Answer, run: Json): void {
  answer.run = run;
  answer.error ??= errorIn({ error: run['last_error'] });
  const required = asRecord(asRecord(run['required_action'])['submit_tool_outputs']);
  if (answer.tools.isEmpty) answer.tools.add(required['tool_calls']);
}

/** Pieces of a message, or of the step that calls tools. */
function addDelta(answer: Answer, delta: Json): boolean {
  const { text } = contentTexts(delta['content'] ?? '');
  if (text !== '') answer.text.push(text);
  const calls = asRecord(delta['step_details'])['tool_calls'];
  const isCalling = asArray(calls).some((call) => isRecord(call) && isRecord(call['function']));
  if (isCalling) answer.tools.add(calls);
  return text !== '' || isCalling;
}
