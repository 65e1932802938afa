import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createPricer, PRICE_LIST_VERSION, type PriceBook, type Pricer } from '../../capture/pricing.js';
import type { Config } from '../../core/config/schema.js';
import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/process/log.js';
import { DAY_MS } from '../../core/time/calendar.js';
import { fetchText } from './fetch_text.js';
import { readPriceDocument, type PriceDocument } from './price_document.js';
import { readCached, writeCached } from './price_cache.js';

const FILE_EVERY_MS = 30_000;
/** After a failure the address is asked again sooner than tomorrow. */
const AGAIN_MS = 900_000;

/** Where prices of one's own come from, and how that goes. */
interface PriceSourceState {
  kind: 'config' | 'file' | 'url';
  address: string;
  prices: number;
  version: string;
  loadedAt: number | null;
  problem: string;
}

/** A pricer whose prices may change while it is used. */
export interface LivePricer extends Pricer {
  /** Configuration, file and URL, as far as there are any. */
  sources(): PriceSourceState[];
  /** Version of the price list. */
  listVersion(): string;
  /** Reads file and URL now, then again when they may have changed. Never throws: what cannot be read is said, and the last good prices stay. */
  start(): Promise<void>;
  stop(): void;
}

type LivePricerConfig = Pick<Config, 'targets' | 'prices' | 'prices_file' | 'prices_url' | 'currencies'> & {
  store: Pick<Config['store'], 'data'>;
};

interface Loaded {
  kind: 'file' | 'url';
  address: string;
  document: PriceDocument | null;
  loadedAt: number | null;
  problem: string;
}

/** @param config `store.data` is where a fetched document is kept */
export function createLivePricer(config: LivePricerConfig, log: Logger): LivePricer {
  return new ReloadingPricer(config, log);
}

class ReloadingPricer implements LivePricer {
  #pricer: Pricer;
  readonly #loaded: Loaded[] = [];
  readonly #cache: string;
  #fileChangedAt = 0;
  #timers: NodeJS.Timeout[] = [];
  #stopped = false;

  constructor(
    private readonly config: LivePricerConfig,
    private readonly log: Logger,
  ) {
    const { prices_file: file, prices_url: url } = config;
    if (file !== undefined) this.#loaded.push(nothingFrom('file', file));
    if (url !== undefined) this.#loaded.push(nothingFrom('url', url));
    this.#cache = join(config.store.data, 'prices.json');
    this.#pricer = this.#made();
  }

  price(call: Parameters<Pricer['price']>[0]) {
    return this.#pricer.price(call);
  }

  lines(call: Parameters<Pricer['lines']>[0]) {
    return this.#pricer.lines(call);
  }

  listVersion(): string {
    return this.#book().list?.version ?? PRICE_LIST_VERSION;
  }

  sources(): PriceSourceState[] {
    const own = { kind: 'config', address: 'prices', prices: this.config.prices.length } as const;
    const fromConfig: PriceSourceState[] =
      own.prices === 0 ? [] : [{ ...own, version: 'config', loadedAt: null, problem: '' }];
    return [
      ...fromConfig,
      ...this.#loaded.map(({ kind, address, document, loadedAt, problem }) => ({
        kind,
        address,
        prices: document?.source?.prices.length ?? document?.list?.providers.length ?? 0,
        version: document?.list?.version ?? kind,
        loadedAt,
        problem,
      })),
    ];
  }

  async start(): Promise<void> {
    for (const each of this.#loaded) {
      if (each.kind === 'file') {
        this.#readFile(each);
        this.#timers.push(setInterval(() => this.#readFile(each), FILE_EVERY_MS).unref());
      } else {
        await this.#startUrl(each);
      }
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #book(): PriceBook {
    const own = { name: 'config', prices: this.config.prices, currencies: this.config.currencies };
    const told = this.#loaded.flatMap(({ kind, document }) =>
      document?.source ? [{ name: kind, ...document.source }] : [],
    );
    const list = this.#loaded.find(({ document }) => document?.list)?.document?.list ?? null;
    return { sources: [own, ...told], list };
  }

  #made(): Pricer {
    return createPricer({ targets: this.config.targets, book: this.#book() });
  }

  /** Read again when it was changed; a file that is gone or wrong leaves what was read before. */
  #readFile(from: Loaded): void {
    try {
      const { mtimeMs } = statSync(from.address);
      if (mtimeMs === this.#fileChangedAt) return;
      this.#fileChangedAt = mtimeMs;
      this.#take(from, readFileSync(from.address, 'utf8'), Date.now());
    } catch (error) {
      this.#refuse(from, messageOf(error));
    }
  }

  /** What was fetched before is in force at once; it is fetched again when it is a day old. */
  async #startUrl(from: Loaded): Promise<void> {
    const cached = readCached(this.#cache, from.address);
    if (cached !== null) {
      try {
        this.#take(from, cached.text, cached.fetchedAt);
      } catch (error) {
        this.#refuse(from, messageOf(error));
      }
    }
    const age = from.loadedAt === null ? DAY_MS : Date.now() - from.loadedAt;
    if (age >= DAY_MS || age < 0) await this.#fetch(from);
    else this.#fetchIn(from, DAY_MS - age);
  }

  async #fetch(from: Loaded): Promise<void> {
    let nextMs = DAY_MS;
    try {
      const text = await fetchText(from.address);
      const fetchedAt = Date.now();
      this.#take(from, text, fetchedAt);
      writeCached(this.#cache, { url: from.address, text, fetchedAt });
    } catch (error) {
      nextMs = AGAIN_MS;
      this.#refuse(from, messageOf(error));
    }
    this.#fetchIn(from, nextMs);
  }

  #fetchIn(from: Loaded, delayMs: number): void {
    if (!this.#stopped) this.#timers.push(setTimeout(() => void this.#fetch(from), delayMs).unref());
  }

  /** @throws {SidelightError} CONFIG_INVALID; the prices in force stay then */
  #take(from: Loaded, text: string, readAt: number): void {
    from.document = readPriceDocument(text, this.config.currencies);
    from.loadedAt = readAt;
    from.problem = '';
    this.#pricer = this.#made();
    this.log.info({ [from.kind]: from.address }, 'prices read');
  }

  #refuse(from: Loaded, problem: string): void {
    if (from.problem === problem) return;
    from.problem = problem;
    const stay = from.document === null ? 'there are none from there yet' : 'the last good ones stay';
    this.log.warn({ [from.kind]: from.address, problem }, `prices cannot be read: ${stay}`);
  }
}

function nothingFrom(kind: 'file' | 'url', address: string): Loaded {
  return { kind, address, document: null, loadedAt: null, problem: '' };
}
