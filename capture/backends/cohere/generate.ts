import { asArray, asCount, asRecord, asString, isRecord } from '../../../core/json.js';
import type { Reading } from '../backend.js';
import type { Bodies } from '../parts/bodies.js';
import { errorIn } from '../parts/errors.js';
import { failure, readRequest } from './request.js';
import { cohereUsage } from './usage.js';

interface Answer {
  /** Texts by number of the generation. */
  texts: string[];
  finish: string[];
  body: Record<string, unknown>;
  error: string;
  times: number[];
  finished: boolean;
}

/** More generations than Cohere makes: an index beyond it is hostile. */
const MAX_GENERATIONS = 64;

/** `/v1/generate`, whole or as JSON lines (https://docs.cohere.com/v1/reference/generate): a prompt and its completions. */
export function readGenerate({ request, answer: body, events }: Bodies): Reading {
  const asked = asRecord(request);
  const streaming = events.length > 0;
  const answer = streaming ? streamed(events) : whole(asRecord(body));
  return {
    operation: 'text_completion',
    ...readRequest(asked),
    prompt: asString(asked['prompt']),
    response_id: asString(answer.body['id']),
    output: answer.texts[0] ?? '',
    further_outputs: answer.texts.slice(1),
    choices: answer.texts.length === 0 ? null : answer.texts.length,
    finish_reasons: answer.finish,
    streaming,
    ...failure(answer.finish[0] ?? '', answer.error),
    usage: cohereUsage(answer.body['meta']),
    content_times: answer.times,
    finished: answer.finished,
  };
}

function whole(body: Record<string, unknown>): Answer {
  const generations = asArray(body['generations']).filter(isRecord);
  return {
    texts: generations.map((generation) => asString(generation['text'])),
    finish: generations.map((generation) => asString(generation['finish_reason'])).filter(Boolean),
    body,
    error: errorIn(body)?.message ?? '',
    times: [],
    finished: false,
  };
}

/** The last event repeats the whole answer; without it there are the pieces. */
function streamed(events: Bodies['events']): Answer {
  const answer: Answer = { texts: [], finish: [], body: {}, error: '', times: [], finished: false };
  for (const { json, atMs } of events) {
    if (!isRecord(json)) continue;
    const text = asString(json['text']);
    answer.error ||= asString(json['err']);
    const index = asCount(json['index']) ?? 0;
    if (text !== '' && index < MAX_GENERATIONS) {
      while (answer.texts.length <= index) answer.texts.push('');
      answer.texts[index] += text;
      answer.times.push(atMs);
    }
    if (json['is_finished'] !== true) continue;
    const end = whole(asRecord(json['response']));
    const reason = asString(json['finish_reason']);
    answer.finish = end.finish.length > 0 ? end.finish : reason === '' ? [] : [reason];
    answer.body = end.body;
    answer.finished = true;
  }
  return answer;
}
