import type { Refusal } from './budget_gate.js';

/** What of a request tells how its client reads errors. */
export interface Asked {
  /** The backend its target is pinned to, if any. */
  backend: string | undefined;
  /** Path without query. */
  path: string;
  hasHeader(name: string): boolean;
}

/** How the clients of a protocol want to hear that they may not call now. */
interface ErrorShape {
  /** Names of backends that speak so. */
  backends: readonly string[];
  matches(asked: Asked): boolean;
  body(refusal: Refusal): unknown;
  /** Beside those of every refusal. */
  headers?: Readonly<Record<string, string>>;
}

const at =
  (path: RegExp) =>
  (asked: Asked): boolean =>
    path.test(asked.path);

/** The first that matches; what no client library reads in a way of its own is a problem document. */
const SHAPES: readonly ErrorShape[] = [
  {
    // https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html
    backends: ['bedrock', 'sagemaker'],
    matches: at(
      /\/(?:model\/[^/]+\/(?:converse|invoke)[\w-]*|endpoints\/[^/]+\/(?:async-)?invocations[\w-]*|functions\/.+\/[\w-]*invocations)\/?$/,
    ),
    body: ({ message }) => ({ message }),
    headers: { 'x-amzn-errortype': 'ThrottlingException' },
  },
  {
    // https://ai.google.dev/gemini-api/docs/troubleshooting
    backends: ['gemini', 'vertex'],
    matches: at(
      /:(?:generateContent|streamGenerateContent|embedContent|batchEmbedContents|predictLongRunning|rawPredict|streamRawPredict)$|\/interactions\/?$|\/(?:projects\/[^/]+\/locations|publishers)\/[^/]+\/.*:predict$/,
    ),
    body: ({ message }) => ({ error: { code: 429, message, status: 'RESOURCE_EXHAUSTED' } }),
  },
  {
    // https://docs.anthropic.com/en/api/errors
    backends: ['anthropic'],
    matches: ({ path, hasHeader }) => hasHeader('anthropic-version') || /\/v1\/(?:messages|complete)\/?$/.test(path),
    body: ({ message }) => ({ type: 'error', error: { type: 'rate_limit_error', message } }),
  },
  {
    backends: ['cohere'],
    matches: at(/\/(?:v1|v2)\/(?:chat|generate|embed|rerank|classify|summarize)\/?$/),
    body: ({ message }) => ({ message }),
  },
  {
    // https://platform.openai.com/docs/guides/error-codes
    backends: ['openai', 'mistral'],
    matches: at(
      /\/(?:chat\/completions|completions|embeddings|responses|moderations|images\/\w+|audio\/\w+|runs|realtime[\w/]*|v1\/rerank)\/?$/,
    ),
    body: ({ message }) => ({
      error: { message, type: 'insufficient_quota', param: null, code: 'insufficient_quota' },
    }),
  },
  {
    // Ollama, TGI, Hugging Face, Triton, KServe and llama.cpp's old doors: a string, and at most a type beside it.
    backends: ['ollama', 'tgi', 'huggingface', 'triton', 'kserve', 'mlserver'],
    matches: at(
      /\/(?:api\/(?:chat|generate|embed|embeddings)|generate(?:_stream)?|models\/[^/]+(?:\/[^/]+)?|pipeline\/.+|v2\/models\/.+|v1\/models\/.+:\w+)\/?$/,
    ),
    body: ({ message }) => ({ error: message, error_type: 'overloaded' }),
  },
];

const PROBLEM: Pick<ErrorShape, 'body' | 'headers'> = {
  body: ({ message }) => ({ type: 'about:blank', title: 'Too Many Requests', status: 429, detail: message }),
  headers: { 'content-type': 'application/problem+json' },
};

/** The answer to a call that is refused: 429, in the words its client reads. */
export function refusalAnswer(asked: Asked, refusal: Refusal): { headers: Record<string, string>; body: Buffer } {
  const pinned = SHAPES.find(({ backends }) => asked.backend !== undefined && backends.includes(asked.backend));
  const shape = pinned ?? SHAPES.find((each) => each.matches(asked)) ?? PROBLEM;
  const body = Buffer.from(JSON.stringify(shape.body(refusal)));
  return {
    headers: {
      'content-type': 'application/json',
      ...shape.headers,
      'content-length': String(body.length),
      'retry-after': String(refusal.retryAfterSeconds),
      // The SDKs of OpenAI and Anthropic would try again at once, two times.
      'x-should-retry': 'false',
      'x-sidelight-error': 'budget',
    },
    body,
  };
}
