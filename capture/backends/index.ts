import type { TargetConfig } from '../../core/config/schema.js';
import { SidelightError } from '../../core/errors.js';
import { remembering } from '../../core/remember.js';
import { seenAs, type DecodedExchange } from '../decode.js';
import { isMapped } from '../admission/mapped.js';
import { anthropic } from './anthropic/index.js';
import { createAwsLambda } from './aws_lambda.js';
import type { Backend } from './backend.js';
import { bedrock } from './bedrock/index.js';
import { cloudflare } from './cloudflare.js';
import { cohere } from './cohere/index.js';
import { throughItsDoor, type ReadInside } from './parts/envelope.js';
import { fal } from './fal.js';
import { gemini, vertex } from './gemini/index.js';
import { geminiLive } from './gemini/live.js';
import { createGeneric } from './generic/index.js';
import { huggingface } from './huggingface.js';
import { kserveGrpc } from './grpc/kserve.js';
import { grpc } from './grpc/rpc.js';
import { torchserveGrpc } from './grpc/torchserve.js';
import { kserve, mlserver, triton } from './kserve/index.js';
import { langserve } from './langserve/index.js';
import { createLitserve } from './litserve.js';
import { llamacpp } from './llamacpp.js';
import { mistral } from './mistral.js';
import { ollama } from './ollama.js';
import { openai } from './openai/index.js';
import { realtime } from './openai/realtime.js';
import { replicate } from './replicate.js';
import { rerank } from './parts/rerank.js';
import { createSagemaker, createSagemakerContainer } from './sagemaker.js';
import { sglang } from './sglang.js';
import { tgi } from './tgi.js';
import { createTorchserve } from './torchserve.js';
import { vllm } from './vllm.js';

/** Paths that calls come by. */
const MAX_PATHS = 1000;

/** Known protocols, in the order they are asked; whatever none of them recognises is generic. */
const KNOWN: readonly Backend[] = [
  bedrock,
  vertex,
  gemini,
  cohere,
  rerank,
  replicate,
  cloudflare,
  fal,
  langserve,
  anthropic,
  kserve,
  mlserver,
  triton,
  ollama,
  llamacpp,
  sglang,
  vllm,
  tgi,
  huggingface,
  mistral,
  openai,
];

/** Servers whose bodies are their applications' own: told by the path, read as the mapping says, or guessed. */
const FREE: readonly ((generic: Backend) => Backend)[] = [createTorchserve, createLitserve];

/** Around the protocols above, which read what is inside; told by the path, or by being an envelope. */
const ENVELOPES: readonly ((readInside: ReadInside) => Backend)[] = [
  createSagemaker,
  createSagemakerContainer,
  createAwsLambda,
];

/** Told by how bytes are framed, whatever protocol is pinned or mapped for bodies. */
const FRAMED: readonly Backend[] = [kserveGrpc, torchserveGrpc, grpc, geminiLive, realtime];

const unread: ReadInside = () => null;

/** What may stand in `backend` of a call: every protocol there is. */
export const BACKEND_NAMES: ReadonlySet<string> = new Set(
  [
    ...KNOWN,
    ...FREE.map((create) => create(createGeneric([]))),
    createGeneric([]),
    ...ENVELOPES.map((create) => create(unread)),
    ...FRAMED,
  ].map(({ name }) => name),
);

/**
 * The protocols of one target. A pinned backend is taken for every exchange; else a mapping made for a path wins there,
 * else the exchange itself tells.
 * @throws {SidelightError} CONFIG_INVALID for a backend nobody knows, or a mapping that cannot be read
 */
export function createRegistry(target: Pick<TargetConfig, 'name' | 'backend' | 'mapping'>): {
  backendFor(exchange: DecodedExchange): Backend;
} {
  const generic = createGeneric(target.mapping);
  const bare = [...KNOWN, ...FREE.map((create) => create(generic)), generic];
  const recogniseBare = recogniserOf(bare);
  const readInside: ReadInside = (exchange, envelope) => {
    const mapped = [exchange.path, envelope.path].find((path) => isMapped(target, path));
    const seen = throughItsDoor(exchange);
    const backend = mapped === undefined ? recogniseBare(seen) : undefined;
    if (backend !== undefined && backend !== generic) return backend.read(seen);
    return generic.read(mapped === undefined ? exchange : seenAs(exchange, mapped));
  };
  const envelopes = ENVELOPES.map((create) => create(readInside));
  const recogniseEnvelope = recogniserOf(envelopes);
  const backends = [...envelopes, ...bare];
  if (target.backend !== undefined) {
    const pinned = backends.find((backend) => backend.name === target.backend);
    if (pinned === undefined) {
      throw new SidelightError('CONFIG_INVALID', `target "${target.name}": there is no backend "${target.backend}"`, {
        hint: `known backends: ${backends.map((backend) => backend.name).join(', ')}`,
      });
    }
    return { backendFor: (exchange) => framed(exchange) ?? pinned };
  }
  return {
    backendFor: (exchange) =>
      framed(exchange) ??
      recogniseEnvelope(exchange) ??
      (isMapped(target, exchange.path) ? generic : (recogniseBare(exchange) ?? generic)),
  };
}

/** The first that recognises an exchange, of those whose it may be by its path. */
function recogniserOf(backends: readonly Backend[]): (exchange: DecodedExchange) => Backend | undefined {
  const servingAt = remembering(MAX_PATHS, (path) => backends.filter(({ servesAt }) => servesAt?.(path) ?? true));
  return (exchange) => servingAt(exchange.path).find((each) => each.recognises(exchange));
}

function framed(exchange: DecodedExchange): Backend | undefined {
  return FRAMED.find((backend) => backend.recognises(exchange));
}
