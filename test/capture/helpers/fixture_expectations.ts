import type { FixtureRow } from './fixtures.js';

/** What Sidelight should call a recorded exchange. */
export interface Expectation {
  backends: readonly string[];
  operations: readonly string[];
}

/** Recordings of looks, counts and health: capture must skip them. */
const NOT_INFERENCE =
  /^(?:metrics|models|openai\.threads|[a-z-]+\.(?:count_tokens|health|props|slots|tokenize|apply-template|info|nope))$/;

/** The protocol spoken, by the first part of `api`, whoever the server is; what is missing here is named by `backend`. */
const PROTOCOLS: Record<string, readonly string[]> = {
  openai: ['openai'],
  anthropic: ['anthropic'],
  gemini: ['gemini', 'vertex'],
  vertex: ['vertex', 'anthropic'],
  bedrock: ['bedrock'],
  cohere: ['cohere'],
  hf: ['huggingface', 'tgi'],
  kserve: ['triton', 'mlserver', 'kserve'],
  rerank: ['rerank', 'openai', 'cohere', 'llamacpp'],
  'pytorch-generic': ['generic'],
};

/** The operation, by `api`; where several stand, the recording does not tell which. */
const OPERATIONS: Record<string, readonly string[]> = {
  'openai.chat': ['chat'],
  'openai.responses': ['chat'],
  'openai.responses_get': ['chat'],
  'openai.responses_compact': ['chat'],
  'openai.completions': ['text_completion'],
  'openai.embeddings': ['embeddings'],
  'openai.images': ['image_generation'],
  'openai.moderations': ['moderation'],
  'openai.speech': ['speech'],
  'openai.transcriptions': ['transcription', 'translation'],
  'anthropic.messages': ['chat'],
  'anthropic.complete': ['text_completion'],
  'bedrock.converse': ['chat'],
  'bedrock.converse_stream': ['chat'],
  'bedrock.invoke_stream': ['chat', 'text_completion'],
  'cohere.chat_v1': ['chat'],
  'cohere.chat_v2': ['chat'],
  'cohere.embed': ['embeddings'],
  'cohere.generate': ['text_completion'],
  'cohere.rerank': ['rerank'],
  rerank: ['rerank'],
  'gemini.generate': ['generate_content'],
  'gemini.stream': ['generate_content'],
  'gemini.embed': ['embeddings'],
  'vertex.predict': ['embeddings', 'infer', 'image_generation'],
  'vertex.raw': ['chat'],
  'ollama.chat': ['chat'],
  'ollama.generate': ['text_completion'],
  'llamacpp.completion': ['text_completion'],
  'llamacpp.embedding': ['embeddings'],
  'tgi.generate': ['text_completion'],
  'sglang.generate': ['text_completion'],
  'vllm.generate': ['text_completion'],
  'kserve.v2.infer': ['infer'],
  'kserve.v2.infer_binary': ['infer'],
  'triton.generate': ['text_completion', 'infer'],
  'triton.generate_stream': ['text_completion', 'infer'],
};

/** The model behind a door that takes anything decides; one that makes texts completes them, or chats. */
const ANY_DOOR = ['infer', 'text_completion', 'chat', 'generate_content'];

/** @returns null for what is no inference */
export function expectationOf(row: FixtureRow): Expectation | null {
  if (NOT_INFERENCE.test(row.api)) return null;
  const [protocol = ''] = row.api.split('.');
  return { backends: PROTOCOLS[protocol] ?? [row.backend], operations: OPERATIONS[row.api] ?? operationsOf(row) };
}

function operationsOf(row: FixtureRow): readonly string[] {
  if ((row.truth.embeddings_count ?? 0) > 0 || isEmbeddingModel(row)) return ['embeddings'];
  if ((row.truth.images_count ?? 0) > 0) return ['image_generation', 'infer'];
  return [...ANY_DOOR, ...(row.api === 'hf.task' || row.api === 'replicate.create' ? TASKS : [])];
}

/** Hosts of any model: the answer tells the task only to those who know the model. */
const TASKS = ['embeddings', 'image_generation', 'classification', 'transcription', 'speech', 'translation'];

/** Only embeddings answer without text and without output tokens. */
function isEmbeddingModel({ api, path, truth, response_body: body }: FixtureRow): boolean {
  if (api !== 'bedrock.invoke' || truth.error !== null) return false;
  return /embed/.test(path) || /^\s*\{"embedding/.test(body);
}
