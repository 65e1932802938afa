import { asRecord, asString } from '../../../core/json.js';
import type { Reading } from '../backend.js';
import type { StreamEvent } from '../../body/stream_events.js';
import { ChainOutput } from './output.js';

/** A stream as it was read: what came out, when, and how it ended. */
interface ChainStream {
  output: ChainOutput;
  times: number[];
  runId: string;
  error: Pick<Reading, 'error_type' | 'error_message'>;
}

/**
 * Events of `/stream`, `/stream_log` and `/stream_events`: `metadata`, `data`, `error` (`end` has no data, and so is no event).
 */
export function readStream(events: readonly StreamEvent[]): ChainStream {
  const stream: ChainStream = { output: new ChainOutput(), times: [], runId: '', error: {} };
  for (const event of events) {
    const body = asRecord(event.json);
    if (event.name === 'metadata') stream.runId = asString(body['run_id']);
    else if (event.name === 'error') stream.error = errorOf(event);
    else if (take(stream, event.json)) stream.times.push(event.atMs);
  }
  return stream;
}

/** @returns true when there was generated content in the event */
function take(stream: ChainStream, json: unknown): boolean {
  const body = asRecord(json);
  if (Array.isArray(body['ops'])) return takePatches(stream, body['ops']);
  const kind = asString(body['event']);
  if (!/^on_\w+_(?:start|stream|end)$/.test(kind)) return stream.output.add(json);
  return takeRunEvent(stream, kind, body);
}

/** `/stream_log` sends JSON patches: what is added to the streamed output is new. */
function takePatches(stream: ChainStream, patches: readonly unknown[]): boolean {
  const added = patches.map(asRecord).filter(({ op, path }) => op === 'add' && path === '/streamed_output/-');
  stream.runId ||= asString(asRecord(asRecord(patches[0])['value'])['id']);
  return added.map(({ value }) => stream.output.add(value)).some(Boolean);
}

/**
 * `/stream_events` tells of every run within the chain. The first event is the whole chain's: what it streams is the output, and
 * every model that ends has counted its tokens.
 */
function takeRunEvent(stream: ChainStream, kind: string, body: Record<string, unknown>): boolean {
  const run = asString(body['run_id']);
  const data = asRecord(body['data']);
  stream.runId ||= run;
  if (kind.endsWith('_stream') && run === stream.runId) return stream.output.add(withoutUsage(data['chunk']));
  if (kind === 'on_chat_model_end' || kind === 'on_llm_end') stream.output.addFacts(data['output']);
  return false;
}

/** The end of the run says it again. */
function withoutUsage(chunk: unknown): unknown {
  if (typeof chunk === 'string' || Array.isArray(chunk)) return chunk;
  const { usage_metadata: _, ...rest } = asRecord(chunk);
  return rest;
}

function errorOf({ json, data }: StreamEvent): ChainStream['error'] {
  const body = asRecord(json);
  const status = body['status_code'];
  return {
    error_type: typeof status === 'number' ? String(status) : 'error',
    error_message: asString(body['message']) || data.slice(0, 2000),
  };
}
