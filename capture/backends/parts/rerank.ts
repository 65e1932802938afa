import { asArray, asCount, asRecord, asString, isRecord } from '../../../core/json.js';
import type { DecodedExchange } from '../../decode.js';
import type { Backend, Reading } from '../backend.js';
import { errorIn } from './errors.js';
import { openaiUsage, totalsOnly } from './usage.js';

const PATH = /\/(?:rerank|reranking|ranking|score)\/?$/;

/**
 * A query and documents in, scores out: as Jina and Voyage have it (https://docs.voyageai.com/reference/reranker-api), and after
 * them llama.cpp, vLLM, Hugging Face's text-embeddings-inference; NVIDIA's `/ranking` of passages; IBM's of `inputs`.
 */
export const rerank: Backend = {
  name: 'rerank',
  servesAt: (path) => PATH.test(path),
  recognises: ({ path, requestJson }) => isAsked(path, asRecord(requestJson)),
  read,
};

/** Azure has `/score` for anything at all, and others have rankings of their own. */
function isAsked(path: string, request: Record<string, unknown>): boolean {
  if (/\/ranking\/?$/.test(path)) return 'query' in request && 'passages' in request;
  if (/\/score\/?$/.test(path)) return 'text_1' in request || 'queries' in request;
  return true;
}

function read(exchange: DecodedExchange): Reading {
  const body = asRecord(exchange.requestJson);
  const answer = asRecord(exchange.responseJson);
  const documents = asArray(
    body['documents'] ?? body['texts'] ?? body['text_2'] ?? body['items'] ?? body['passages'] ?? body['inputs'],
  );
  const query = queryOf(body['query'] ?? body['text_1'] ?? body['queries']);
  const error = errorIn(answer);
  return {
    operation: 'rerank',
    request_model: asString(body['model']) || asString(body['model_id']),
    prompt: query,
    ...(documents.length > 0 && { messages: [{ query }, ...documents] }),
    response_model: asString(answer['model']) || asString(answer['model_id']),
    response_id: asString(answer['id']),
    streaming: false,
    error_type: error?.type,
    error_message: error?.message,
    usage: openaiUsage(answer['usage'], query !== '') ?? totalsOnly(asCount(answer['input_token_count']), null),
  };
}

/** A text, a list of them, or (Jina's multimodal models) an object with one. */
function queryOf(value: unknown): string {
  if (Array.isArray(value)) return queryOf(value[0]);
  return isRecord(value) ? asString(value['text']) : asString(value);
}
