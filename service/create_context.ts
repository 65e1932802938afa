import { setTimeout as sleep } from 'node:timers/promises';
import { createHasher } from '../capture/call/identity.js';
import { createSpanReader } from '../capture/otlp/index.js';
import { createPostedReader } from '../capture/posted/posted.js';
import { estimateTokens } from '../capture/tokens.js';
import type { Clock } from '../core/time/clock.js';
import { SidelightError } from '../core/errors.js';
import { createWriter, quarantineOf, type Store } from '../store/index.js';
import { tokenGuard } from './access/tokens.js';
import { cached } from './cached.js';
import { CaptureLevels } from './capture_levels.js';
import type { ServiceContext, ServiceState } from './context.js';
import { enforcedBudgets } from './enforcement.js';
import { openapiDocument } from './http/openapi.js';
import { Backlog } from './ingest/backlog.js';
import { Lanes } from './ingest/lanes.js';
import { createQuarantine } from './ingest/quarantine.js';
import { createMetrics } from './metrics/metrics.js';
import { createScrape } from './metrics/scrape.js';
import { Once } from './once/once.js';
import { createLivePricer } from './prices/live_pricer.js';
import { routes } from './routes/index.js';
import type { ServiceOptions } from './service.js';
import { startTelemetry } from './telemetry/otel.js';

/** Bodies waiting to be stored, bytes; more are refused, the collectors' spools keep them. */
const BACKLOG_BYTES = 64e6;
/** One segment is read and priced while another is stored. */
const LANES = 2;
const PROBE_MS = 2000;
/** Many collectors ask; the store is asked at most this often. */
const ENFORCEMENT_MS = 5000;
/** A price document that is not there by then is waited for while calls are taken in. */
const PRICES_MS = 3000;
/** A store that failed is tried again by the next segment; without one it is taken for well after this. */
const STORE_FAILURE_MS = 15_000;

/** What the service's doors share, made once per start. @param watched figures of what runs beside it */
export async function createContext(
  options: ServiceOptions,
  watched: Pick<ServiceContext, 'evaluation' | 'scoring'>,
): Promise<ServiceContext> {
  const { config, store, log, clock } = options;
  const state: ServiceState = { draining: false, exports: 0, storeFailure: null };
  const tokens = tokenGuard(config.service, clock);
  const quarantineDir = quarantineOf(config.store.data);
  const hasher = createHasher(config.collector.salt ?? '');
  const document = JSON.stringify(openapiDocument(routes));
  const pricer = createLivePricer(config, log);
  await Promise.race([pricer.start(), sleep(PRICES_MS, undefined, { ref: false })]);
  const captureLevels = new CaptureLevels(config);
  const service: ServiceContext = {
    config,
    store,
    writer: await createWriter(store, { quarantineDir, log }),
    log,
    clock,
    tokens,
    pricer,
    estimateTokens,
    backlog: new Backlog(options.backlogBytes ?? BACKLOG_BYTES),
    lanes: new Lanes(LANES),
    hasher,
    readSpans: createSpanReader({
      targets: config.targets,
      hasher,
      levelOf: (name) => captureLevels.ofTarget(name) ?? captureLevels.ofUnknown(),
    }),
    readRecord: createPostedReader({
      targets: config.targets,
      hasher,
      levelOf: (name) => captureLevels.ofTarget(name) ?? 'everything',
    }),
    captureLevels,
    enforcement: cached(clock, ENFORCEMENT_MS, () => enforcedBudgets(service)),
    get once() {
      return once;
    },
    quarantine: createQuarantine(quarantineDir, log),
    metrics: createMetrics(),
    scrape: () => scrape(),
    telemetry: await startTelemetry({ env: options.env ?? process.env, targets: config.targets, log }),
    ...watched,
    probeStore: cached(clock, PROBE_MS, () => probe(store, clock, state)),
    openapi: () => document,
    state,
  };
  const once = new Once(service);
  const scrape = createScrape(service);
  return service;
}

/** The ledger is written with every segment: when it answers, the store is there and its tables are. */
async function probe(store: Store, clock: Clock, state: ServiceState): Promise<void> {
  await store.query('SELECT 1 FROM segments LIMIT 1');
  const failure = state.storeFailure;
  if (failure !== null && clock.monotonic() - failure.at < STORE_FAILURE_MS) {
    throw new SidelightError('STORE_UNAVAILABLE', `the last segment could not be stored: ${failure.reason}`);
  }
}
