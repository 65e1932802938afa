import protobuf from 'protobufjs/minimal.js';
import type { DecodedSpans } from '../../capture/otlp/index.js';
import { Answer } from '../http/route.js';

export const PROTOBUF = 'application/x-protobuf';
export const JSON_TYPE = 'application/json';

export type OtlpEncoding = typeof PROTOBUF | typeof JSON_TYPE;

/** ExportTraceServiceResponse: empty when all was taken, else how many spans were not, and why. In the encoding of the request. */
export function exported(
  encoding: OtlpEncoding,
  { rejected, why }: { rejected: DecodedSpans['rejected']; why: string },
) {
  if (encoding === JSON_TYPE) {
    const partial = { partialSuccess: { rejectedSpans: String(rejected), errorMessage: why } };
    return new Answer(200, JSON_TYPE, JSON.stringify(rejected === 0 ? {} : partial));
  }
  const writer = protobuf.Writer.create();
  if (rejected > 0) writer.uint32(10).fork().uint32(8).int64(rejected).uint32(18).string(why).ldelim();
  return new Answer(200, PROTOBUF, Buffer.from(writer.finish()));
}

/** Codes of google.rpc.Status for what HTTP says. */
const RPC_CODES: Readonly<Record<number, number>> = { 400: 3, 401: 16, 403: 7, 404: 5, 429: 8, 503: 14 };
const UNKNOWN = 2;

/** An error as OTLP clients read it: google.rpc.Status in the encoding of the request. */
export function failed(
  encoding: OtlpEncoding,
  status: number,
  message: string,
  headers: Record<string, string>,
): Answer {
  const code = RPC_CODES[status] ?? UNKNOWN;
  if (encoding === JSON_TYPE) return new Answer(status, JSON_TYPE, JSON.stringify({ code, message }), headers);
  const writer = protobuf.Writer.create().uint32(8).int32(code).uint32(18).string(message);
  return new Answer(status, PROTOBUF, Buffer.from(writer.finish()), headers);
}
