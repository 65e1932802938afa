import type { Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHasher } from '../capture/identity.js';
import { CaptureLevels } from './capture_levels.js';
import { createSpanReader } from '../capture/otlp/index.js';
import { createPostedReader } from '../capture/posted.js';
import { estimateTokens } from '../capture/tokens.js';
import type { Clock } from '../core/clock.js';
import type { Config } from '../core/config/schema.js';
import { SidelightError } from '../core/errors.js';
import type { Logger } from '../core/log.js';
import { createWriter, type Store } from '../store/index.js';
import { tokenGuard } from './access/tokens.js';
import { createApp } from './app.js';
import { cached } from './cached.js';
import type { EvaluationFigures, ScoringFigures, ServiceContext, ServiceState } from './context.js';
import { Backlog } from './ingest/backlog.js';
import { Lanes } from './ingest/lanes.js';
import { createQuarantine } from './ingest/quarantine.js';
import { close } from './http/close.js';
import { listen, PATIENCE, urlOf, type Patience } from './http/listen.js';
import { createMetrics } from './metrics/metrics.js';
import { Once } from './once/once.js';
import { openapiDocument } from './http/openapi.js';
import { listenForSpans } from './otlp/listen.js';
import { startTelemetry, type Environment } from './telemetry/otel.js';
import { defaultPageFolder } from './http/page.js';
import { createLivePricer } from './prices/live_pricer.js';
import { routes } from './routes/index.js';
import { createScrape } from './metrics/scrape.js';
import { feedVerdicts } from './telemetry/verdict_feed.js';

export { createLivePricer } from './prices/live_pricer.js';
export { reprice, type RepriceResult } from './prices/reprice.js';

export interface ServiceOptions {
  config: Config;
  /** Open and migrated. Stays open when the service stops. */
  store: Store;
  log: Logger;
  clock: Clock;
  /** Where `OTEL_...` variables are read from; the environment of the process by default. */
  env?: Environment;
  pageFolder?: string;
  patience?: Partial<Patience>;
  /** Bytes of bodies that may wait to be stored. */
  backlogBytes?: number;
}

export interface Service {
  /** @throws {SidelightError} PORT_IN_USE, CONFIG_INVALID (beyond this machine without tokens) */
  start(): Promise<{ url: string; /** Null where another program has the port. */ otlpUrl: string | null }>;
  /** Not ready from now on; requests in flight are finished, then connections are closed. */
  stop(): Promise<void>;
  /** Shows an evaluator that runs in the same process in `/metrics`. */
  watchEvaluation(figures: () => EvaluationFigures): void;
  /** Shows scoring that runs in the same process in `/metrics`. */
  watchScoring(figures: () => ScoringFigures): void;
}

/** Bodies waiting to be stored, bytes; more are refused, the collectors' spools keep them. */
const BACKLOG_BYTES = 64e6;
/** One segment is read and priced while another is stored. */
const LANES = 2;
const PROBE_MS = 2000;
/** A price document that is not there by then is waited for while calls are taken in. */
const PRICES_MS = 3000;
/** A store that failed is tried again by the next segment; without one it is taken for well after this. */
const STORE_FAILURE_MS = 15_000;

/** The service's doors: ingest, JSON API, feedback, page, health, metrics, OpenTelemetry out. */
export function createService(options: ServiceOptions): Service {
  const patience = { ...PATIENCE, ...options.patience };
  let evaluation: (() => EvaluationFigures) | undefined;
  let scoring: (() => ScoringFigures) | undefined;
  let running: { servers: Server[]; service: ServiceContext; stopFeed: () => Promise<void> } | undefined;
  return {
    async start() {
      const service = await createContext(options, {
        evaluation: () => evaluation?.() ?? null,
        scoring: () => scoring?.() ?? null,
      });
      await service.captureLevels.load(service.store, service.clock.now());
      await service.once.start();
      const app = createApp(service, options.pageFolder ?? defaultPageFolder());
      const { listen: address } = options.config.service;
      const server = await listen(app, address, patience);
      const otlp = await listenForSpans(service, patience).catch(async (error: unknown) => {
        await Promise.all([close(server), service.once.stop()]);
        throw error;
      });
      running = { servers: otlp === null ? [server] : [server, otlp.server], service, stopFeed: feedVerdicts(service) };
      return { url: urlOf(server, address.host), otlpUrl: otlp?.url ?? null };
    },
    async stop() {
      if (running === undefined) return;
      const { servers, service, stopFeed } = running;
      running = undefined;
      service.state.draining = true;
      service.pricer.stop();
      await Promise.all(servers.map((each) => close(each)));
      await service.once.stop();
      await stopFeed();
      await service.telemetry?.stop();
    },
    watchEvaluation(figures) {
      evaluation = figures;
    },
    watchScoring(figures) {
      scoring = figures;
    },
  };
}

async function createContext(
  options: ServiceOptions,
  watched: Pick<ServiceContext, 'evaluation' | 'scoring'>,
): Promise<ServiceContext> {
  const { config, store, log, clock } = options;
  const state: ServiceState = { draining: false, storeFailedAt: null };
  const tokens = tokenGuard(config.service, clock);
  const quarantineDir = join(config.store.data, 'quarantine');
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
    recentSegments: new Set(),
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
  if (state.storeFailedAt !== null && clock.monotonic() - state.storeFailedAt < STORE_FAILURE_MS) {
    throw new SidelightError('STORE_UNAVAILABLE', 'the last segment could not be stored');
  }
}
