import { asCount, asRecord, asString, isRecord } from '../../../core/json.js';
import type { StreamEvent } from '../../body/stream_events.js';
import { errorIn, errorInEvent, type ServerError } from '../parts/errors.js';
import { MessageBlocks } from './message_blocks.js';
import { mergedUsage } from './usage.js';

/** A message as far as it has come. */
export interface Answer {
  /** The message object: id, model, stop reason, usage. */
  message: Record<string, unknown>;
  blocks: MessageBlocks;
  error: ServerError | null;
  times: number[];
  finished: boolean;
}

export function wholeMessage(body: unknown): Answer {
  const message = asRecord(body);
  return { message, blocks: MessageBlocks.read(message['content']), error: errorIn(body), times: [], finished: false };
}

/**
 * Puts a streamed message together (https://docs.anthropic.com/en/docs/build-with-claude/streaming). The count of output tokens
 * in `message_start` is a placeholder: only `message_delta` tells.
 */
export function streamedMessage(events: readonly StreamEvent[]): Answer {
  const answer: Answer = { message: {}, blocks: new MessageBlocks(), error: null, times: [], finished: false };
  for (const event of events) {
    if (isRecord(event.json) && takeIn(answer, event.json, asString(event.json['type']) || event.name)) {
      answer.times.push(event.atMs);
    } else if (event.name === 'error') {
      answer.error ??= errorInEvent(event);
    }
  }
  return answer;
}

/** @returns true when there was generated content in the event */
function takeIn(answer: Answer, body: Record<string, unknown>, type: string): boolean {
  switch (type) {
    case 'message_start': {
      const message = asRecord(body['message']);
      answer.message = { ...message, usage: { ...asRecord(message['usage']), output_tokens: null } };
      return false;
    }
    case 'content_block_start':
      return answer.blocks.start(asCount(body['index']) ?? 0, body['content_block']);
    case 'content_block_delta':
      return answer.blocks.add(asCount(body['index']) ?? 0, body['delta']);
    case 'message_delta':
      answer.message['stop_reason'] = asRecord(body['delta'])['stop_reason'] ?? answer.message['stop_reason'];
      answer.message['usage'] = mergedUsage(asRecord(answer.message['usage']), body['usage']);
      return false;
    case 'message_stop':
      answer.finished = true;
      return false;
    default:
      answer.error ??= errorIn(body);
      return false;
  }
}
