import { asArray, asCount, asRecord, asString, isRecord } from '../../../core/json.js';
import { SIDELIGHT } from '../../../core/names/attributes.js';
import type { DecodedExchange } from '../../decode.js';
import type { Reading } from '../backend.js';
import { errorIn, type ServerError } from '../parts/errors.js';
import { formFields } from '../parts/form.js';
import { openaiUsage } from '../parts/usage.js';
import { Extras } from './extras.js';
import { modelInPath, readRequest } from './request.js';

/**
 * `/images/generations`, `/images/edits`, `/images/variations`: JSON or multipart in; links, base64 or a stream of partial
 * images out. Images are not stored: their number, size and quality are, which is what they are priced by.
 */
export function readImages(exchange: DecodedExchange): Reading {
  const fields = { ...formFields(exchange), ...asRecord(exchange.requestJson) };
  const prompt = asString(fields['prompt']);
  const answer = exchange.events.length > 0 ? readStream(exchange) : readWhole(exchange.responseJson);
  const request = readRequest(exchange);
  const choices = asCount(fields['n']);
  const extras = new Extras();
  extras.add({ ...asRecord(exchange.responseJson), usage: answer.usage });
  return {
    operation: 'image_generation',
    ...request,
    request_model: asString(fields['model']) || asString(fields['model_name']) || modelInPath(exchange),
    prompt,
    choices: answer.count > 0 ? answer.count : choices,
    response_model: answer.model,
    streaming: exchange.events.length > 0,
    error_type: answer.error?.type,
    error_message: answer.error?.message,
    usage: openaiUsage(answer.usage, prompt !== ''),
    content_times: answer.times,
    finished: answer.finished,
    attributes: {
      ...extras.result(exchange.exchange.response?.headers ?? {}),
      ...(answer.count > 0 && { [SIDELIGHT.imageCount]: String(answer.count) }),
      ...labelled(SIDELIGHT.imageSize, answer.size || asString(fields['size'])),
      ...labelled(SIDELIGHT.imageQuality, answer.quality || asString(fields['quality'])),
    },
    texts: labelled(SIDELIGHT.revisedPrompt, answer.revisedPrompt),
  };
}

interface ImagesAnswer {
  count: number;
  model: string;
  size: string;
  quality: string;
  revisedPrompt: string;
  usage: unknown;
  error: ServerError | null;
  times: number[];
  finished: boolean;
}

function readWhole(json: unknown): ImagesAnswer {
  const body = asRecord(json);
  const images = asArray(body['data'] ?? body['images']);
  const revised = images.map((image) => asString(asRecord(image)['revised_prompt'])).filter((text) => text !== '');
  return {
    count: images.length,
    model: asString(body['model']),
    size: asString(body['size']),
    quality: asString(body['quality']),
    revisedPrompt: revised[0] ?? '',
    usage: body['usage'],
    error: errorIn(body),
    times: [],
    finished: false,
  };
}

/** Events `image_generation.partial_image` and `.completed` (`image_edit...` for edits): each completed one is an image. */
function readStream(exchange: DecodedExchange): ImagesAnswer {
  const answer = readWhole(undefined);
  for (const { json, name, atMs } of exchange.events) {
    if (!isRecord(json)) continue;
    const type = asString(json['type']) || name;
    answer.error ??= errorIn(json) ?? (type === 'error' ? errorIn({ error: json }) : null);
    if (!type.endsWith('.partial_image') && !type.endsWith('.completed')) continue;
    answer.times.push(atMs);
    if (!type.endsWith('.completed')) continue;
    answer.count++;
    answer.finished = true;
    answer.size ||= asString(json['size']);
    answer.quality ||= asString(json['quality']);
    answer.usage = json['usage'] ?? answer.usage;
  }
  return answer;
}

function labelled(name: string, value: string): Record<string, string> {
  return value === '' ? {} : { [name]: value };
}
