/** OpenTelemetry GenAI attribute names (development status), as emitted. */
export const GEN_AI = {
  operationName: 'gen_ai.operation.name',
  providerName: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  requestTemperature: 'gen_ai.request.temperature',
  requestTopP: 'gen_ai.request.top_p',
  requestTopK: 'gen_ai.request.top_k',
  requestMaxTokens: 'gen_ai.request.max_tokens',
  requestChoiceCount: 'gen_ai.request.choice.count',
  requestSeed: 'gen_ai.request.seed',
  requestStream: 'gen_ai.request.stream',
  responseId: 'gen_ai.response.id',
  responseModel: 'gen_ai.response.model',
  responseFinishReasons: 'gen_ai.response.finish_reasons',
  responseTimeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheWriteTokens: 'gen_ai.usage.cache_write.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  conversationId: 'gen_ai.conversation.id',
  inputMessages: 'gen_ai.input.messages',
  outputMessages: 'gen_ai.output.messages',
  toolDefinitions: 'gen_ai.tool.definitions',
  evaluationName: 'gen_ai.evaluation.name',
  evaluationScore: 'gen_ai.evaluation.score.value',
  evaluationLabel: 'gen_ai.evaluation.score.label',
  evaluationExplanation: 'gen_ai.evaluation.explanation',
} as const;

export const OTEL = {
  errorType: 'error.type',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  httpStatusCode: 'http.response.status_code',
  /** Of the header NAME: `http.request.header.NAME`. */
  requestHeader: 'http.request.header.',
  /** Stored as a keyed hash. */
  userId: 'user.id',
} as const;

/** What OpenTelemetry calls things of AWS. */
export const AWS = {
  guardrailId: 'aws.bedrock.guardrail.id',
  /** Of SageMaker; there OpenTelemetry has no names yet. */
  endpoint: 'aws.sagemaker.endpoint',
  variant: 'aws.sagemaker.variant',
  /** A function (Lambda) that was called, and which version of it answered. */
  function: 'faas.invoked_name',
  functionVersion: 'faas.version',
} as const;

/** What OpenTelemetry calls things of OpenAI. */
export const OPENAI = {
  serviceTier: 'openai.response.service_tier',
  systemFingerprint: 'openai.response.system_fingerprint',
} as const;

/** What a verdict says beyond OpenTelemetry's words for it; on `gen_ai.evaluation.result` events. */
export const EVALUATION = {
  key: 'sidelight.evaluation.key',
  target: 'sidelight.evaluation.target',
  unit: 'sidelight.evaluation.unit',
  limit: 'sidelight.evaluation.limit',
  intervalLow: 'sidelight.evaluation.interval.low',
  intervalHigh: 'sidelight.evaluation.interval.high',
  sampleSize: 'sidelight.evaluation.sample_size',
  windowSeconds: 'sidelight.evaluation.window_seconds',
  since: 'sidelight.evaluation.since',
} as const;

/** Keys of `attributes` that are Sidelight's own. */
export const SIDELIGHT = {
  reasoning: 'sidelight.reasoning',
  /** Text of choice N (N >= 1): `sidelight.choice.N`. */
  choice: 'sidelight.choice.',
  requestSha256: 'sidelight.request.sha256',
  responseSha256: 'sidelight.response.sha256',
  upgrade: 'sidelight.upgrade',
  imageCount: 'sidelight.image.count',
  imageSize: 'sidelight.image.size',
  imageQuality: 'sidelight.image.quality',
  embeddingCount: 'sidelight.embedding.count',
  embeddingDimensions: 'sidelight.embedding.dimensions',
  /** The model refused (`true`); the words of the refusal are the output. */
  refusal: 'sidelight.refusal',
  /** A guardrail of the service intervened (`true`): what was asked, or answered, was blocked or masked. */
  guardrail: 'sidelight.guardrail',
  /** What an image model made of the prompt. */
  revisedPrompt: 'sidelight.image.revised_prompt',
  moderationFlagged: 'sidelight.moderation.flagged',
  /** Pages of a document that was read. */
  documentPages: 'sidelight.document.pages',
  /** Seconds of audio in or out, where the server bills by them. */
  audioSeconds: 'sidelight.audio.seconds',
  /** Parts of the token totals with a price of their own: `sidelight.usage.input_audio_tokens` ... */
  usage: 'sidelight.usage.',
  /** What the provider itself says that the call cost, US dollars. */
  reportedCost: 'sidelight.usage.cost_usd',
  /** Tokens as billed, where the provider bills fewer than it counts (Cohere). */
  billedInput: 'sidelight.usage.billed_input_tokens',
  billedOutput: 'sidelight.usage.billed_output_tokens',
  /** Whose machines a gateway had the call served by, in its own words. */
  servedBy: 'sidelight.served_by',
  /** What a content filter found in the prompt and in the output: `hate:high,violence:low`. */
  promptFilter: 'sidelight.filter.prompt',
  outputFilter: 'sidelight.filter.output',
  /** Which token counts were estimated: `input`, `output` or `input,output`. */
  tokensEstimated: 'sidelight.tokens.estimated',
  /** Whose vocabulary the estimate was made with. */
  tokensVocabulary: 'sidelight.tokens.vocabulary',
  /** What kept the input from being estimated (`media`), or makes an estimate too low: `tools` of the provider's, `thoughts` nobody sees. */
  tokensUncounted: 'sidelight.tokens.uncounted',
  /** Where the input is to be estimated: `named` when a certain function must be called, `any` when one of several. */
  toolChoice: 'sidelight.tool_choice',
  /** The same: thoughts were asked for (`true`). */
  thinking: 'sidelight.thinking',
  /** Less than everything was kept of this call: `metadata`. */
  captureLevel: 'sidelight.capture',
  /** Why a call was made, where it was not for a user: on spans that go out, and on those that come in. */
  purpose: 'sidelight.purpose',
  /** What a request claimed to be for, without a proof: it counts as what its target is for. */
  purposeClaimed: 'sidelight.purpose.claimed',
  /** The call's share of the time its target was busy, milliseconds: what the GPU-hour is amortised by. */
  busyMs: 'sidelight.busy_ms',
  /** Price settings of the target, JSON, as the collector was configured. */
  price: 'sidelight.price',
  /** Version of the model, where it has one beside its name (Triton, TorchServe). */
  modelVersion: 'sidelight.model.version',
  /** Tensor N that went in, or came out: `images FP32 [1,3,224,224]`. */
  inputTensor: 'sidelight.tensor.input.',
  outputTensor: 'sidelight.tensor.output.',
  /** The best label of a classifier, and how sure it was. */
  label: 'sidelight.label',
  labelScore: 'sidelight.label.score',
  /** The server's own clock, milliseconds by name: `sidelight.server_timing.load_ms` ... */
  serverTiming: 'sidelight.server_timing.',
  /** Why the contents of a call are unknown: `backend` when the code that reads the protocol failed. */
  unreadable: 'sidelight.unreadable',
  /** Of a call told by a span: whose names its attributes had (`gen_ai`, `openinference` ...). */
  otlpConvention: 'sidelight.otlp.convention',
} as const;

/** Parts of the usage with a price of their own, under the names of the price list: stored as `sidelight.usage.<part>`. */
export const USAGE_PARTS = [
  'input_audio_tokens',
  'output_audio_tokens',
  'cache_audio_read_tokens',
  'input_image_tokens',
  'output_image_tokens',
  /** Of `cache_write_tokens`: those kept for an hour, which cost more. */
  'cache_write_1h_tokens',
  'web_searches',
  'rerank_searches',
] as const;
export type UsagePart = (typeof USAGE_PARTS)[number];

/** Request header with which a client asks for less to be captured: `metadata` or `nothing`. */
export const CAPTURE_HEADER = 'x-sidelight-capture';
/** Request header of Sidelight's own traffic, `probe` or `judge`, and the proof that it is. */
export const PURPOSE_HEADER = 'x-sidelight-purpose';
export const PROOF_HEADER = 'x-sidelight-purpose-proof';
export const REQUEST_ID_HEADER = 'x-request-id';
