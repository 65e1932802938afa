import type { Call } from '../core/call.js';
import type { TargetConfig } from '../core/config/schema.js';
import { SIDELIGHT } from '../core/names/attributes.js';
import { createPurposeMarks } from '../core/purpose_mark.js';
import type { Backend, Reading } from './backends/backend.js';
import { createRegistry, isMapped } from './backends/index.js';
import { buildCall, type CallContext } from './build_call.js';
import { decodeExchange, type DecodedExchange } from './decode.js';
import type { Exchange } from './exchange.js';
import { createHasher } from './identity.js';
import { captureLevel } from './level.js';
import { isNeverInference } from './not_inference.js';
import { createRedactor } from './redact.js';
import { providerOfHost } from './prices/provider.js';
import { splitUrl } from './url.js';

export { peekInferAnswer, peekInferRequest } from './backends/grpc/infer_peek.js';
export { isCompressed } from './decode.js';
export { createHasher } from './identity.js';
export { GRPC_PREFIX_BYTES, grpcMessage } from './body/grpc.js';
export { strictestLevel, strictestOf } from './level.js';
export { createRedactor, Redaction } from './redact.js';
export { splitUrl } from './url.js';

export interface CaptureOptions {
  target: TargetConfig;
  collectorId: string;
  /** Salt of the installation: the same caller has the same hash in it, and in no other; its probes are known by it. */
  salt: string;
}

/** Why an exchange is counted, not recorded. */
export type SkipReason = 'not_inference' | 'capture_off';

export type Captured = { call: Call } | { skipped: SkipReason };

/**
 * Turns exchanges with one target into calls: recognises the protocol, reads it, masks what is personal or secret.
 * A body that cannot be read still gives a call, with what is known from the outside.
 * @throws {SidelightError} CONFIG_INVALID when the target's backend or mapping cannot be used
 */
export function createCapture(options: CaptureOptions): (exchange: Exchange) => Promise<Captured> {
  const { target, collectorId, salt } = options;
  const registry = createRegistry(target);
  const context: CallContext = {
    target,
    collectorId,
    hasher: createHasher(salt),
    marks: createPurposeMarks(salt),
    redactor: createRedactor(target.redact),
    provider: target.provider ?? providerOfHost(hostOf(target.upstream)),
  };
  return async (exchange) => {
    const { path } = splitUrl(exchange.request.url);
    const upgrade = exchange.upgraded;
    const overHttp = !upgrade && exchange.overWebSocket !== true;
    if (overHttp && isNeverInference(exchange.request.method, path) && !isMapped(target, path)) {
      return { skipped: 'not_inference' };
    }
    const level = captureLevel(target, path, exchange.request.headers);
    if (level === 'nothing') return { skipped: 'capture_off' };
    const decoded = await decodeExchange(exchange);
    if (upgrade) return { call: buildCall(context, decoded, '', { operation: '' }, level) };
    const backend = registry.backendFor(decoded);
    const reading = readSafely(backend, decoded);
    if (reading === null) return { skipped: 'not_inference' };
    return { call: buildCall(context, decoded, backend.name, reading, level) };
  };
}

/**
 * Backends do not throw; should one do so all the same, the call is kept and only its contents are lost. It says so, for
 * the collector to count: a defect of ours must not look like a model that said nothing.
 */
function readSafely(backend: Backend, exchange: DecodedExchange): Reading | null {
  try {
    return backend.read(exchange);
  } catch {
    return { operation: '', attributes: { [SIDELIGHT.unreadable]: 'backend' } };
  }
}

function hostOf(upstream: string): string {
  return URL.canParse(upstream) ? new URL(upstream).hostname : '';
}
