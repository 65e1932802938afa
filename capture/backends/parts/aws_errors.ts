import { asRecord, asString } from '../../../core/json.js';
import type { DecodedExchange } from '../../decode.js';
import { errorOfFailedResponse, type ServerError } from './errors.js';

/**
 * The error of an AWS service: its type stands in a header (`ValidationException:http://...`), the body or, in the middle of
 * a stream, in the frame (https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization).
 * @returns null when there is none
 */
export function awsErrorOf(exchange: DecodedExchange): ServerError | null {
  const failed = exchange.events.find((event) => event.frame?.failed === true);
  if (failed !== undefined) {
    const body = asRecord(failed.json);
    const message = asString(body['originalMessage']) || messageIn(body) || failed.data;
    return { type: failed.name || 'error', message: message.slice(0, MAX_MESSAGE) };
  }
  if ((exchange.status ?? 0) < 400) return null;
  const body = asRecord(exchange.responseJson);
  const told = exchange.exchange.response?.headers['x-amzn-errortype'] ?? '';
  const type = bareType(told) || bareType(asString(body['__type'])) || bareType(asString(body['Code']));
  const original = asString(body['OriginalMessage']);
  if (original !== '') return { type, message: original.slice(0, MAX_MESSAGE) };
  const error = errorOfFailedResponse(exchange.responseJson, exchange.responseText);
  return { type: type || error.type, message: error.message };
}

const MAX_MESSAGE = 2000;

/** Without the namespace before it and the address behind it. */
function bareType(type: string): string {
  return type
    .replace(/^[^#]*#/, '')
    .replace(/:.*$/s, '')
    .trim()
    .slice(0, 128);
}

function messageIn(body: Record<string, unknown>): string {
  return asString(body['message']) || asString(body['Message']);
}
