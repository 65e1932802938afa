import { asCount, asNumber, asRecord, asString } from '../../../core/json.js';
import type { TargetConfig } from '../../../core/config/schema.js';
import type { DecodedExchange } from '../../decode.js';
import { matchesGlob } from '../../glob.js';
import type { Backend, Reading, Usage } from '../backend.js';
import { sessionIn } from '../parts/conversation.js';
import { errorIn, errorInEvent } from '../parts/errors.js';
import { formFields } from '../parts/form.js';
import { guessFacts, guessInput, guessModel, guessOutput, guessParameter, type GuessedFacts } from './guess.js';
import { preparePath, type Select } from '../parts/json_path.js';
import { topLabel } from '../parts/labels.js';
import { modelInPath } from '../openai/request.js';
import { StreamText, type StreamedText } from '../parts/stream_text.js';
import { openaiUsage, totalsOnly } from '../parts/usage.js';
import { vectorFacts, vectorsIn } from '../parts/vectors.js';

type MappingConfig = TargetConfig['mapping'][number];

/** A mapping of the configuration with its paths prepared; a field that is not mapped is guessed, or stays unknown. */
interface Mapping {
  path: string;
  operation: string;
  prompt?: Select;
  output?: Select;
  model?: Select;
  input_tokens?: Select;
  output_tokens?: Select;
  finish_reason?: Select;
  error?: Select;
}

const FIELDS = ['prompt', 'output', 'model', 'input_tokens', 'output_tokens', 'finish_reason', 'error'] as const;

/**
 * Any JSON (or text, or form) in and out: fields picked by the configuration's mapping, sensible guesses where there is none.
 * @throws {SidelightError} CONFIG_INVALID when a path of the mapping cannot be read
 */
export function createGeneric(mappings: readonly MappingConfig[]): Backend {
  const prepared = mappings.map(prepare);
  return {
    name: 'generic',
    recognises: () => true,
    read: (exchange) => {
      const mapping = prepared.find(({ path }) => matchesGlob(path, exchange.path));
      return mapping === undefined ? readUnknown(exchange) : readGeneric(exchange, mapping);
    },
  };
}

function prepare(config: MappingConfig): Mapping {
  const mapping: Mapping = { path: config.path, operation: config.operation };
  for (const field of FIELDS) {
    const path = config[field];
    if (path !== undefined) mapping[field] = preparePath(path);
  }
  return mapping;
}

const UNMAPPED: Mapping = { path: '*', operation: 'infer' };

/** Vectors are told by how they look. */
function readUnknown(exchange: DecodedExchange): Reading {
  const reading = readGeneric(exchange, UNMAPPED);
  const vectors = reading.output === '' && exchange.events.length === 0 ? vectorsIn(exchange.responseJson) : [];
  return vectors.length === 0 ? reading : { ...reading, operation: 'embeddings', attributes: vectorFacts(vectors) };
}

function readGeneric(exchange: DecodedExchange, mapping: Mapping): Reading {
  const request = exchange.requestJson ?? formOf(exchange);
  const answers =
    exchange.events.length > 0 ? exchange.events.map((event) => event.json ?? event.data) : [wholeOf(exchange)];
  const streamed = exchange.events.length > 0 ? readStream(exchange, mapping) : readTextStream(exchange);
  const pick = (select: Select | undefined): unknown => select && last(answers, select);
  const prompt = mapping.prompt ? textOf(mapping.prompt(request)) : guessInput(request) || exchange.requestText.trim();
  const output = streamed?.text ?? outputOf(answers[0], mapping);
  const error = readError(exchange, mapping, answers);
  const facts = answers.map((answer) => guessFacts(answer, prompt, output));
  const finish = mapping.finish_reason ? textOf([pick(mapping.finish_reason)]) : finishIn(facts);
  return {
    operation: mapping.operation,
    request_model:
      (mapping.model ? textOf(mapping.model(request)) : '') || guessModel(request) || modelInPath(exchange),
    response_model: mapping.model ? textOf([pick(mapping.model)]) : (facts.find(({ model }) => model)?.model ?? ''),
    session_id: sessionIn(asRecord(request)),
    streaming: streamed !== undefined,
    content_times: streamed?.times ?? [],
    prompt,
    output,
    error_type: error?.type,
    error_message: error?.message,
    finish_reasons: finish === '' ? [] : [finish],
    usage: usageOf(answers, facts, mapping, pick, prompt !== '' || output !== ''),
    ...parametersOf(request),
    attributes: output === '' ? topLabel(answers[0]) : {},
  };
}

/** Events of applications (Dify, Flowise) that say how it goes, or again what has been said. */
const SILENT =
  /^(?:start|end|ping|metadata|message_(?:end|file|replace)|(?:workflow|node|iteration|loop|parallel_branch)_.*|agent_thought|tts_.*|(?:used|called)Tools|sourceDocuments|artifacts|agent(?:Reasoning|Flow.*)|nextAgent.*)$/;

/** Each event brings a piece, or (cumulative servers) all there is so far. */
function readStream(exchange: DecodedExchange, mapping: Mapping): StreamedText {
  const stream = new StreamText('unknown');
  for (const event of exchange.events) {
    if (event.data === '[DONE]' || SILENT.test(asString(asRecord(event.json)['event']))) continue;
    stream.add(outputOf(event.json ?? (event.name === '' ? event.data : undefined), mapping), event.atMs);
  }
  return stream.result();
}

/** BentoML says `text/event-stream` and sends bare text; here it is known that there are no events in it. */
const STREAMED_AS = new Set(['text/plain', 'text/html', 'text/event-stream', '']);

/** Text that is sent in chunks is sent as it is generated. Scripts that stream often forget to say of what type it is. */
function readTextStream(exchange: DecodedExchange): StreamedText | undefined {
  const { response } = exchange.exchange;
  const { responseText } = exchange;
  if (response?.headers['transfer-encoding'] === undefined || response.status >= 400) return undefined;
  if (!STREAMED_AS.has(exchange.responseType) || responseText === '' || isComment(exchange)) return undefined;
  if (isPage(exchange)) return undefined;
  if (isComposite(exchange.responseJson)) return undefined;
  const chunks = exchange.responseChunks.filter((chunk) => chunk.data.length > 0);
  return { text: responseText, times: [...new Set(chunks.map((chunk) => chunk.atMs))] };
}

function outputOf(answer: unknown, mapping: Mapping): string {
  if (mapping.output) return textOf(mapping.output(answer));
  return guessOutput(answer);
}

function wholeOf(exchange: DecodedExchange): unknown {
  const { responseJson, responseType } = exchange;
  // A number under text/plain is what the model said.
  if (isComposite(responseJson) || (responseJson !== undefined && responseType !== 'text/plain')) return responseJson;
  const failed = (exchange.status ?? 0) >= 400;
  return failed || isPage(exchange) || isComment(exchange) ? undefined : exchange.responseText;
}

/** Flask says `text/html` of whatever text it is given: what begins with no tag is no page. */
function isPage({ responseType, responseText }: DecodedExchange): boolean {
  return responseType === 'text/html' && /^\s*</.test(responseText);
}

/** What servers send to keep an event stream alive before there is anything to say. */
function isComment({ responseType, responseText }: DecodedExchange): boolean {
  return responseType === 'text/event-stream' && /^\s*:/.test(responseText);
}

function isComposite(json: unknown): boolean {
  return typeof json === 'object' && json !== null;
}

function formOf(exchange: DecodedExchange): unknown {
  const fields = formFields(exchange);
  return Object.keys(fields).length > 0 ? fields : undefined;
}

function readError(exchange: DecodedExchange, mapping: Mapping, answers: readonly unknown[]) {
  if (mapping.error) {
    const message = textOf(answers.flatMap(mapping.error));
    return message === '' ? null : { type: 'error', message };
  }
  for (const answer of answers) {
    const error = errorIn(answer);
    if (error !== null) return error;
  }
  const failed = exchange.events.find((event) => event.name === 'error');
  return failed === undefined ? null : errorInEvent(failed);
}

function finishIn(facts: readonly GuessedFacts[]): string {
  return facts.findLast(({ finish }) => finish)?.finish ?? '';
}

function usageOf(
  answers: readonly unknown[],
  facts: readonly GuessedFacts[],
  mapping: Mapping,
  pick: (select: Select | undefined) => unknown,
  hasText: boolean,
): Usage | null {
  if (mapping.input_tokens || mapping.output_tokens) {
    return totalsOnly(asCount(pick(mapping.input_tokens)), asCount(pick(mapping.output_tokens)));
  }
  const reported = answers.map((answer) => openaiUsage(asRecord(answer)['usage'], hasText));
  return (
    reported.findLast((usage) => usage !== null) ??
    totalsOnly(
      facts.findLast(({ input }) => input)?.input ?? null,
      facts.findLast((each) => each.output)?.output ?? null,
    )
  );
}

function parametersOf(request: unknown): Pick<Reading, 'temperature' | 'top_p' | 'top_k' | 'max_tokens'> {
  return {
    temperature: asNumber(guessParameter(request, ['temperature', 'temp'])),
    top_p: asNumber(guessParameter(request, ['top_p'])),
    top_k: asNumber(guessParameter(request, ['top_k'])),
    max_tokens: asCount(
      guessParameter(request, [
        'max_tokens',
        'max_new_tokens',
        'max_output_tokens',
        'maximum_tokens',
        'num_predict',
        'max_length',
        'n_tokens',
      ]),
    ),
  };
}

/** The last answer in which the path finds something: streams report totals at their end. */
function last(answers: readonly unknown[], select: Select): unknown {
  return answers.map((answer) => select(answer)[0]).findLast(isThere);
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Several values are joined as they are; what is not text is written as JSON. */
function textOf(values: readonly unknown[]): string {
  return values
    .filter(isThere)
    .map((value) => asString(value) || (typeof value === 'string' ? '' : JSON.stringify(value)))
    .join('');
}
