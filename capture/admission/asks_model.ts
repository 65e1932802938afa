import type { TargetConfig } from '../../core/config/schema.js';
import { isInferenceRpc } from '../backends/grpc/inference_rpc.js';
import { isMapped } from './mapped.js';
import { isNeverInference } from './not_inference.js';
import { splitUrl } from '../url.js';

const GRPC = /^application\/grpc/;

/**
 * Whether a request asks a model for something new, as far as its head tells. What looks at a server, or fetches what was made
 * before, does not.
 * @param type the request's content type
 */
export function asksModel(
  target: Pick<TargetConfig, 'mapping'>,
  { method, url, type }: { method: string; url: string; type: string },
): boolean {
  const { path } = splitUrl(url);
  if (isMapped(target, path)) return true;
  if (method !== 'POST' && method !== 'PUT') return false;
  return GRPC.test(type) ? isInferenceRpc(path) : !isNeverInference(method, path);
}
