import { asRecord, asString, isRecord } from '../../../core/json.js';
import { SIDELIGHT } from '../../../core/names/attributes.js';
import type { DecodedExchange } from '../../decode.js';
import type { StreamEvent } from '../../body/stream_events.js';
import type { Reading } from '../backend.js';
import { errorIn, type ServerError } from '../parts/errors.js';
import { Candidates } from './candidates.js';
import { readRequest } from './request.js';
import { geminiUsage, safetyFindings } from './usage.js';

interface Answer {
  candidates: Candidates;
  /** Fields beside the candidates; later pieces of a stream replace what they name. */
  head: Record<string, unknown>;
  error: ServerError | null;
  times: number[];
}

/**
 * `:generateContent` and `:streamGenerateContent` (https://ai.google.dev/api/generate-content); a stream is Server-Sent Events
 * with `alt=sse`, else one JSON array sent in pieces.
 */
export function readGenerate(exchange: DecodedExchange): Reading {
  const events = exchange.events.length > 0 ? exchange.events : exchange.elements;
  const streaming = events.length > 0 && (exchange.status ?? 200) < 400;
  const answer = read(events.length > 0 ? events : [{ json: exchange.responseJson, atMs: 0 }]);
  const candidates = answer.candidates.result();
  const request = readRequest(exchange);
  const { head, error } = answer;
  const blocked = blockedPrompt(head['promptFeedback']);
  return {
    operation: 'generate_content',
    ...request,
    ...candidates,
    finish_reasons: candidates.finish_reasons ?? blocked.reasons,
    response_model: asString(head['modelVersion']),
    response_id: asString(head['responseId']),
    streaming,
    error_type: error?.type,
    error_message: error?.message,
    usage: geminiUsage(head['usageMetadata']),
    content_times: streaming ? answer.times : [],
    finished: streaming && (answer.candidates.isOver || blocked.reasons.length > 0),
    attributes: { ...request.attributes, ...candidates.attributes, ...blocked.attributes },
  };
}

function read(pieces: readonly Pick<StreamEvent, 'json' | 'atMs'>[]): Answer {
  const answer: Answer = { candidates: new Candidates(), head: {}, error: null, times: [] };
  for (const { json, atMs } of pieces) {
    if (!isRecord(json)) continue;
    answer.error ??= errorIn(json);
    const { candidates, usageMetadata, ...head } = json;
    const usage = { ...asRecord(answer.head['usageMetadata']), ...asRecord(usageMetadata) };
    answer.head = { ...answer.head, ...head, usageMetadata: usage };
    if (answer.candidates.add(candidates)) answer.times.push(atMs);
  }
  return answer;
}

/** A prompt that was blocked has no candidates: why it was is all there is of a finish reason. */
function blockedPrompt(value: unknown): { reasons: string[]; attributes: Record<string, string> } {
  const feedback = asRecord(value);
  const findings = safetyFindings(feedback['safetyRatings']);
  const reason = asString(feedback['blockReason']);
  return {
    reasons: reason === '' ? [] : [`BLOCKED:${reason}`],
    attributes: {
      ...(findings !== '' && { [SIDELIGHT.promptFilter]: findings }),
      ...(reason !== '' && { [SIDELIGHT.refusal]: 'true' }),
    },
  };
}
