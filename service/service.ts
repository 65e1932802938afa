import type { Server } from 'node:http';
import type { Clock } from '../core/time/clock.js';
import type { Config } from '../core/config/schema.js';
import type { Logger } from '../core/process/log.js';
import type { Store } from '../store/index.js';
import { createApp } from './app.js';
import type { EvaluationFigures, ScoringFigures, ServiceContext } from './context.js';
import { createContext } from './create_context.js';
import { close } from './http/close.js';
import { listen, PATIENCE, urlOf, type Patience } from './http/listen.js';
import { listenForSpans } from './otlp/listen.js';
import type { Environment } from './telemetry/otel.js';
import { defaultPageFolder } from './http/page.js';
import { feedVerdicts } from './telemetry/verdict_feed.js';

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
