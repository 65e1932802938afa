import { asArray, asRecord, isRecord } from '../../../core/json.js';
import type { DecodedExchange } from '../../decode.js';
import type { Reading } from '../backend.js';
import { errorIn } from '../parts/errors.js';
import { guessInput, guessModel, guessOutput } from '../generic/guess.js';
import { topLabel } from '../parts/labels.js';

/** `/v1/models/{model}:predict`, of KServe and TensorFlow Serving: a list of instances in, a list of predictions out. */
const V1_PATH = /\/v1\/models\/([^/:]+)(?:\/versions\/([^/:]+))?:(predict|explain|classify|regress)\/?$/;

/** Vertex AI has paths of the same kind, with a publisher in them. */
const VERTEX_PATH = /\/publishers\/|\/endpoints\//;

/** @returns undefined when it is not the path of a prediction */
export function modelInV1Path(path: string): string | undefined {
  return VERTEX_PATH.test(path) ? undefined : V1_PATH.exec(path)?.[1];
}

/** Instances and predictions may be anything: texts are prompt and output, one for each instance. */
export function readV1(exchange: DecodedExchange): Reading {
  const request = asRecord(exchange.requestJson);
  const answer = exchange.responseJson;
  const instances = rowsOf(request['instances'] ?? request['inputs']);
  const predictions = rowsOf(asRecord(answer)['predictions'] ?? asRecord(answer)['outputs']);
  const error = errorIn(answer);
  const outputs = predictions.map(textOf);
  const prompts = instances.map(guessInput);
  return {
    operation: 'infer',
    request_model: modelInV1Path(exchange.path) ?? '',
    response_model: guessModel(answer),
    streaming: false,
    prompt: prompts[0] ?? '',
    ...(prompts.length > 1 && prompts.some(Boolean) && { messages: instances }),
    output: outputs[0] ?? '',
    further_outputs: outputs.slice(1).filter(Boolean),
    error_type: error?.type,
    error_message: error?.message,
    attributes: topLabel(predictions[0]),
  };
}

/** A list of rows; TensorFlow Serving takes columns by their names as well, and gives them back. */
function rowsOf(value: unknown): unknown[] {
  if (!isRecord(value)) return asArray(value);
  const texts = Object.values(value).map((column) => asArray(column)[0]).filter((first) => typeof first === 'string'); // prettier-ignore
  return texts.slice(0, 1);
}

function textOf(prediction: unknown): string {
  return typeof prediction === 'string' ? prediction : guessOutput(prediction);
}
