import { asArray, asNumber, asRecord, asString, isRecord } from '../../core/json.js';
import { openaiUsage } from '../backends/parts/usage.js';

/**
 * A line of the output file of OpenAI's Batch API (`{id, custom_id, response: {status_code, request_id, body}, error}`) as a posted record.
 * @param at when the batch ran, ISO 8601: for bodies that do not tell
 * @returns undefined when the line is something else
 */
export function recordOfBatchLine(line: unknown, at: string): Record<string, unknown> | undefined {
  if (!isRecord(line) || !('custom_id' in line) || !('response' in line || 'error' in line)) return undefined;
  const response = asRecord(line['response']);
  const body = asRecord(response['body']);
  const created = asNumber(body['created']) ?? asNumber(body['created_at']);
  const error = asRecord(body['error'] ?? line['error']);
  const hasFailed = asString(error['message']) !== '' || (asNumber(response['status_code']) ?? 200) >= 400;
  const usage = openaiUsage(body['usage'], asString(body['object']) !== 'list');
  return {
    call_id: asString(line['id']) || null,
    started_at: created ?? at,
    target: null,
    operation: operationOf(asString(body['object'])),
    provider: 'openai',
    response_model: asString(body['model']),
    model: asString(body['model']) || 'batch',
    response_id: asString(body['id']),
    request_id: asString(response['request_id']),
    http_status: asNumber(response['status_code']),
    ...(hasFailed && {
      outcome: 'error',
      error_type: asString(error['code']) || asString(error['type']) || 'error',
      error_message: asString(error['message']),
    }),
    ...(usage !== null && {
      input_tokens: usage.input_tokens,
      output_tokens: usage.output_tokens,
      cached_input_tokens: usage.cached_input_tokens,
      reasoning_tokens: usage.reasoning_tokens,
    }),
    ...answerOf(body),
    attributes: { 'sidelight.batch.custom_id': asString(line['custom_id']) },
  };
}

function operationOf(object: string): string {
  if (object === 'list') return 'embeddings';
  return object === 'text_completion' ? 'text_completion' : 'chat';
}

function answerOf(body: Record<string, unknown>): Record<string, unknown> {
  const choices = asArray(body['choices']).map(asRecord);
  const [first] = choices;
  const items = asArray(body['output']).flatMap((item) => asArray(asRecord(item)['content']));
  const text = items.map((part) => asString(asRecord(part)['text'])).join('');
  if (first === undefined) return { output: text };
  const message = asRecord(first['message']);
  return {
    output: asString(message['content']) || asString(first['text']),
    finish_reasons: choices.map((choice) => asString(choice['finish_reason'])).filter((reason) => reason !== ''),
    tool_calls: asArray(message['tool_calls']).map((call) => {
      const called = asRecord(asRecord(call)['function']);
      return {
        id: asString(asRecord(call)['id']),
        name: asString(called['name']),
        arguments: asString(called['arguments']),
      };
    }),
  };
}
