import { describe, expect, it } from 'vitest';
import { isNeverInference } from '../../../capture/admission/not_inference.js';

describe('never inference', () => {
  it.each([
    ['GET', '/v1/models'],
    ['GET', '/health'],
    ['OPTIONS', '/v1/chat/completions'],
    ['POST', '/tokenize'],
    ['GET', '/v1/threads/thread_1/runs'],
    ['GET', '/v1/threads/thread_1/runs/run_1/steps'],
    ['POST', '/v1/threads/thread_1/runs/run_1/cancel'],
    ['POST', '/slots/0'],
    ['POST', '/v2/repository/index'],
    ['POST', '/v2/repository/models/resnet50/load'],
    ['POST', '/v2/systemsharedmemory/region/x/register'],
    ['POST', '/v2/models/resnet50/trace/setting'],
    ['POST', '/v1/load_lora_adapter'],
    ['POST', '/flush_cache'],
    ['POST', '/update_weights_from_disk'],
  ])('%s %s', (method, path) => {
    expect(isNeverInference(method, path)).toBe(true);
  });
});

describe('inference', () => {
  it.each([
    ['POST', '/v1/chat/completions'],
    ['POST', '/v2/models/version/infer'],
    ['POST', '/v2/models/stats/versions/1/generate_stream'],
    ['POST', '/predictions/load/1.0'],
    ['POST', '/v1/models/live:predict'],
    ['POST', '/v2/models/repository/infer'],
    ['POST', '/model/load/converse-stream'],
    ['POST', '/endpoints/info/invocations'],
    ['POST', '/2015-03-31/functions/version/invocations'],
    ['POST', '/predict'],
    ['GET', '/v1/responses/resp_1'],
    ['GET', '/v1/threads/thread_1/runs/run_1'],
    ['GET', '/v1beta/interactions/i1'],
    ['POST', '/v1/threads/runs'],
    ['POST', '/v1/threads/thread_1/runs'],
  ])('%s %s', (method, path) => {
    expect(isNeverInference(method, path)).toBe(false);
  });
});
