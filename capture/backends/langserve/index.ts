import { asArray, asCount, asNumber, asRecord, asString, isRecord } from '../../../core/json.js';
import type { DecodedExchange } from '../../decode.js';
import type { Backend, Reading } from '../backend.js';
import { sessionIn } from '../parts/conversation.js';
import { errorIn } from '../parts/errors.js';
import { readInput, readInputs } from './input.js';
import { addedUsage } from './message.js';
import { ChainOutput } from './output.js';
import { readStream } from './stream.js';

const DOORS = new Set(['invoke', 'batch', 'stream', 'stream_log', 'stream_events']);

/** Chains of LangChain behind LangServe (https://python.langchain.com/docs/langserve); a batch has a choice for each input. */
export const langserve: Backend = {
  name: 'langserve',
  servesAt: (path) => DOORS.has(doorOf(path)),
  recognises,
  read,
};

function recognises({ path, requestJson, responseJson, events }: DecodedExchange): boolean {
  const field = doorOf(path) === 'batch' ? 'inputs' : 'input';
  if (isRecord(requestJson)) return field in requestJson || misses(responseJson, field);
  return events[0]?.name === 'metadata' || 'output' in asRecord(responseJson);
}

/** The last segment of the path. */
function doorOf(path: string): string {
  const end = path.endsWith('/') ? path.length - 1 : path.length;
  return path.slice(path.lastIndexOf('/', end - 1) + 1, end);
}

/** FastAPI says which field it did not find. */
function misses(answer: unknown, field: string): boolean {
  return asArray(asRecord(answer)['detail']).some((each) => asArray(asRecord(each)['loc']).at(-1) === field);
}

function read(exchange: DecodedExchange): Reading {
  const body = asRecord(exchange.requestJson);
  const isBatch = doorOf(exchange.path) === 'batch';
  const kwargs = asRecord(body['kwargs']);
  return {
    operation: 'text_completion',
    ...(isBatch ? readInputs(asArray(body['inputs'])) : readInput(body['input'])),
    session_id: sessionOf(body['config']),
    temperature: asNumber(kwargs['temperature']),
    top_p: asNumber(kwargs['top_p']),
    top_k: asNumber(kwargs['top_k']),
    max_tokens: asCount(kwargs['max_tokens']),
    ...(exchange.events.length > 0 ? readStreamed(exchange) : readWhole(exchange.responseJson, isBatch)),
  };
}

function readWhole(json: unknown, isBatch: boolean): Partial<Reading> {
  const body = asRecord(json);
  const error = errorIn(body);
  const outputs = isBatch ? asArray(body['output']) : 'output' in body ? [body['output']] : [];
  const readings = outputs.map((value) => {
    const output = new ChainOutput();
    output.add(value);
    return output.result();
  });
  const [first, ...others] = readings;
  return {
    ...first,
    further_outputs: others.map(({ output }) => output ?? ''),
    finish_reasons: readings.flatMap((reading) => reading.finish_reasons ?? []),
    tool_calls: readings.flatMap((reading) => reading.tool_calls ?? []),
    usage: readings.reduce<Reading['usage']>((sum, { usage }) => addedUsage(sum ?? null, usage ?? null), null),
    choices: readings.length === 0 ? null : readings.length,
    response_id: asString(asRecord(body['metadata'])['run_id']),
    streaming: false,
    error_type: error?.type,
    error_message: error?.message,
  };
}

function readStreamed(exchange: DecodedExchange): Partial<Reading> {
  const stream = readStream(exchange.events);
  return {
    ...stream.output.result(),
    ...stream.error,
    response_id: stream.runId,
    streaming: true,
    content_times: stream.times,
    finished: /event: ?end\s*$/.test(exchange.responseText.slice(-64)),
  };
}

/** Sessions are configured: `config.configurable.session_id`, `thread_id`. */
function sessionOf(config: unknown): string {
  const { configurable, metadata } = asRecord(config);
  return sessionIn(asRecord(configurable)) || sessionIn(asRecord(metadata));
}
