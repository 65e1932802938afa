import { remembering } from '../../core/remember.js';

const MAX_REMEMBERED = 1000;

/** First segments under which nothing but operations of a server lives. */
const OPERATIONS =
  /(?:^|\/)(?:health(?:z|_generate|check)?|healthz?|livez|readyz|ready|live|ping|metrics|stats|docs|redoc|openapi\.json|swagger(?:-ui)?|favicon\.ico|robots\.txt|version|get_model_info|get_server_info|server_info|props|slots|lora-adapters|load|info|is_sleeping)(?:\/[^/]*)?$/;

/** Lists and looks: models, files, threads, token counts. Asked with POST some of them, and inference none of them. */
const LOOKS =
  /\/(?:models|api\/(?:tags|ps|show|version|pull|push|create|copy|delete)|tokenize|detokenize|apply-template|(?:completions|messages|responses)\/(?:de)?render|count_tokens|responses\/input_tokens|responses\/[^/]+\/(?:cancel|input_items)|files|uploads|batches(?:\/[^/]+\/cancel)?|assistants|vector_stores|fine_tuning\/jobs|feedback|token_feedback|predictions\/[^/]+\/cancel|threads|threads\/(?!runs\/?$)[^/]+|threads\/[^/]+\/(?:messages|runs\/run_[^/]+|runs\/[^/]+\/cancel)|interactions\/[^/]+\/cancel|conversations\/[^/]+\/items)\/?$/;

/** Google's verbs that count, look, or make things to be used later. */
const VERBS = /:(?:countTokens|computeTokens|fetchPredictOperation|batchGenerateContent)$|\/cachedContents\/?$/;

/** Commands to a server: loading and unloading of models, caches, profiles, shared memory (Triton, MLServer, vLLM, SGLang). */
const COMMANDS =
  /(?:^|\/)(?:v2\/(?:repository|logging|trace|systemsharedmemory|cudasharedmemory)(?:\/.*)?|trace\/setting|models\/unload|(?:un)?load_lora_adapter|flush_cache|reset_(?:prefix|mm|encoder)_cache|start_profile|stop_profile|abort_requests?|sleep|wake_up|pause_generation|continue_generation|update_weights\w*|(?:release|resume)_memory_occupation|shutdown)\/?$/;

/** Doors of a model that may have any name, `version` or `load` too. */
const MODEL_DOORS =
  /\/(?:v2\/models\/.+\/(?:infer|generate)\w*|(?:predictions|explanations)\/.+|models\/[^/]+:\w+|(?:models?|endpoints|functions)\/.+\/(?:converse|invoke|invocations)[\w-]*)\/?$/;

/** What was made in the background is fetched with GET: a response, a run of an assistant, an interaction of Gemini's. */
const FETCHED =
  /\/(?:responses\/resp_|threads\/[^/]+\/runs\/run_|v1(?:beta\d?|alpha)?\/(?:.+\/)?interactions\/)[^/]+\/?$/;

/**
 * Requests that are never inference: health, metrics, documentation, lists. They are counted, not recorded; in latency statistics
 * they would be poison.
 */
export function isNeverInference(method: string, path: string): boolean {
  if (method === 'GET') return !FETCHED.test(path);
  if (method !== 'POST' && method !== 'PUT') return true;
  return isBesideModels(path);
}

const isBesideModels = remembering(MAX_REMEMBERED, (path) => {
  if (OPERATIONS.test(path)) return !MODEL_DOORS.test(path);
  return LOOKS.test(path) || VERBS.test(path) || COMMANDS.test(path);
});
