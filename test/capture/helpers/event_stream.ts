import { EventStreamCodec } from '@smithy/eventstream-codec';
import type { WireChunk } from '../../../capture/exchange.js';

const codec = new EventStreamCodec(
  (input) => (typeof input === 'string' ? input : Buffer.from(input).toString('utf8')),
  (input) => Buffer.from(input),
);

export const EVENT_STREAM = { 'content-type': 'application/vnd.amazon.eventstream' };

type TypedHeaders = Parameters<typeof codec.encode>[0]['headers'];

/** One frame of an AWS event stream. @param further headers that are not texts, in front of the others */
export function frame(
  headers: Record<string, string>,
  payload: string | Buffer = '',
  further: TypedHeaders = {},
): Buffer {
  const typed = Object.entries(headers).map(([name, value]) => [name, { type: 'string', value }] as const);
  return Buffer.from(
    codec.encode({ headers: { ...further, ...Object.fromEntries(typed) }, body: Buffer.from(payload) }),
  );
}

/** An event with a JSON payload, padded as Bedrock does it. */
export function event(name: string, json: object): Buffer {
  const headers = { ':event-type': name, ':content-type': 'application/json', ':message-type': 'event' };
  return frame(headers, JSON.stringify({ ...json, p: 'abcdefgh' }));
}

/** An event of InvokeModelWithResponseStream: the model's own JSON inside. */
export function chunkEvent(json: object): Buffer {
  return event('chunk', { bytes: Buffer.from(JSON.stringify(json)).toString('base64') });
}

/** Bytes as SageMaker and Lambda send them on. */
export function payloadEvent(name: 'PayloadPart' | 'PayloadChunk', bytes: string | Buffer): Buffer {
  return frame({ ':event-type': name, ':content-type': 'application/octet-stream', ':message-type': 'event' }, bytes);
}

export function exception(type: string, json: object): Buffer {
  const headers = { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' };
  return frame(headers, JSON.stringify(json));
}

/** Frames as chunks of a response, 10 ms apart from 100 ms on. */
export function frames(...list: Buffer[]): WireChunk[] {
  return list.map((data, index) => ({ atMs: 100 + index * 10, data }));
}
