import type { Reading } from '../backend.js';
import { readPrompt } from '../parts/conversation.js';
import { StreamText } from '../parts/stream_text.js';
import type { InferMessage } from './messages.js';
import {
  finishReasons,
  outputTexts,
  promptTexts,
  samplingOf,
  tensorAttributes,
  tensorQueueMs,
  tensorTiming,
  tensorUsage,
} from './roles.js';

/** An answer and when it was complete, ms since the first byte of the request. */
export interface TimedAnswer {
  message: InferMessage;
  atMs: number;
}

/**
 * What a request and its answers say, whether they came over HTTP or gRPC: text tensors are prompt and output, all tensors
 * are described by name, type and shape.
 * @param streamed the answers are parts of one stream (`ModelStreamInfer`, `generate_stream`)
 */
export function readInference(
  request: InferMessage,
  answers: readonly TimedAnswer[],
  streamed: boolean,
): Omit<Reading, 'operation'> {
  const messages = answers.map(({ message }) => message);
  const [first] = messages;
  const output = streamed ? streamedText(answers) : wholeText(first);
  return {
    request_model: request.modelName,
    response_model: messages.map(({ modelName }) => modelName).find(Boolean) ?? '',
    response_id: messages.map(({ id }) => id).find(Boolean) ?? '',
    ...readPrompt(promptTexts(request), 'first'),
    ...samplingOf(request),
    ...output,
    streaming: streamed,
    usage: tensorUsage(request, messages),
    finish_reasons: finishReasons(messages),
    queue_ms: tensorQueueMs(messages),
    attributes: { ...tensorAttributes(request, first), ...tensorTiming(messages) },
  };
}

function wholeText(answer: InferMessage | undefined): Pick<Reading, 'output' | 'further_outputs'> {
  const [output = '', ...further_outputs] = answer === undefined ? [] : outputTexts(answer);
  return { output, further_outputs };
}

function streamedText(answers: readonly TimedAnswer[]): Pick<Reading, 'output' | 'content_times'> {
  const stream = new StreamText('unknown');
  for (const { message, atMs } of answers) stream.add(outputTexts(message)[0] ?? '', atMs);
  const { text, times } = stream.result();
  return { output: text, content_times: times };
}
