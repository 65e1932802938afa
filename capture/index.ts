import type { Call } from '../core/call.js';
import type { CaptureLevel, TargetConfig } from '../core/config/schema.js';
import { SIDELIGHT } from '../core/names/attributes.js';
import { createPurposeMarks } from '../core/purpose_mark.js';
import type { Backend, Reading } from './backends/backend.js';
import { createRegistry } from './backends/index.js';
import { buildCall, type CallContext } from './call/build_call.js';
import { decodeExchange, type DecodedExchange } from './decode.js';
import type { Exchange } from './exchange.js';
import { createHasher } from './call/identity.js';
import { captureLevel } from './admission/level.js';
import { isMapped } from './admission/mapped.js';
import { isNeverInference } from './admission/not_inference.js';
import { createRedactor } from './redact.js';
import { providerOfHost } from './prices/provider.js';
import { splitUrl } from './url.js';

export { peekInferAnswer, peekInferRequest } from './backends/grpc/infer_peek.js';
export { isCompressed } from './decode.js';
export { createHasher } from './call/identity.js';
export { GRPC_PREFIX_BYTES, grpcMessage } from './body/grpc.js';
export { strictestOf } from './admission/level.js';
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

export interface Skipped {
  skipped: SkipReason;
}

export type Captured = { call: Call } | Skipped;

/** An exchange that has been read, and is not a call yet. */
export interface ReadExchange {
  decoded: DecodedExchange;
  backend: string;
  reading: Reading;
  level: CaptureLevel;
}

/** The two steps from an exchange with one target to a call. */
export interface CaptureSteps {
  /** Recognises the protocol and reads it. Only what is compressed takes time. */
  read(exchange: Exchange): ReadExchange | Skipped | Promise<ReadExchange | Skipped>;
  /** Masks what is personal or secret, and bounds it. */
  toCall(read: ReadExchange): Call;
}

/**
 * Turns exchanges with one target into calls. A body that cannot be read still gives a call, with what is known from the outside.
 * @throws {SidelightError} CONFIG_INVALID when the target's backend or mapping cannot be used
 */
export function createCaptureSteps(options: CaptureOptions): CaptureSteps {
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
  const readDecoded = (decoded: DecodedExchange, level: CaptureLevel): ReadExchange | Skipped => {
    if (decoded.exchange.upgraded) return { decoded, backend: '', reading: { operation: '' }, level };
    const backend = registry.backendFor(decoded);
    const reading = readSafely(backend, decoded);
    return reading === null ? { skipped: 'not_inference' } : { decoded, backend: backend.name, reading, level };
  };
  return {
    read: (exchange) => {
      const { path } = splitUrl(exchange.request.url);
      const overHttp = !exchange.upgraded && exchange.overWebSocket !== true;
      if (overHttp && isNeverInference(exchange.request.method, path) && !isMapped(target, path)) {
        return { skipped: 'not_inference' };
      }
      const level = captureLevel(target, path, exchange.request.headers);
      if (level === 'nothing') return { skipped: 'capture_off' };
      const decoded = decodeExchange(exchange);
      return decoded instanceof Promise
        ? decoded.then((whole) => readDecoded(whole, level))
        : readDecoded(decoded, level);
    },
    toCall: ({ decoded, backend, reading, level }) => buildCall(context, decoded, backend, reading, level),
  };
}

/** Both steps, for one exchange at a time. @throws as `createCaptureSteps` does */
export function createCapture(options: CaptureOptions): (exchange: Exchange) => Promise<Captured> {
  const { read, toCall } = createCaptureSteps(options);
  return async (exchange) => {
    const known = await read(exchange);
    return 'skipped' in known ? known : { call: toCall(known) };
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
