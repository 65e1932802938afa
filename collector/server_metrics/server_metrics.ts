import type { TargetConfig } from '../../core/config/schema.js';
import type { Logger } from '../../core/process/log.js';
import { SERVER_METRICS, SERVER_METRICS_PORTS } from '../../core/names/server_metrics.js';
import { messageOf } from '../../core/errors.js';
import type { Sample } from '../sample.js';
import { ExpositionFetcher } from './fetch_exposition.js';
import { isKnownFamily, normalise, type Told } from './normalise.js';
import { parseExposition } from './parse_exposition.js';
import { placesOf, type Places } from './places.js';
import { ServerCounts } from './server_counts.js';

const DEFAULTS = {
  /** Between scrapes. */
  everyMs: 15_000,
  /** A scrape must be over by then. */
  timeoutMs: 5000,
  /** Before the first look: the collector has other things to do when it starts. */
  firstLookMs: 5000,
  /** Between looks for metrics that were not found: doubles up to the longest. */
  lookAgainMs: 60_000,
  lookAgainMaxMs: 3_600_000,
  /** Between scrapes of a server that does not answer: doubles up to this. */
  failingMaxMs: 300_000,
  /** Ports that are tried beside the server's own. */
  ports: SERVER_METRICS_PORTS as readonly number[],
};

/** A label has at most 500 characters. */
const URL_CHARS = 500;

export interface ServerMetricsOptions extends Partial<typeof DEFAULTS> {
  targets: readonly Pick<TargetConfig, 'name' | 'upstream' | 'metrics'>[];
  log: Logger;
}

/** One scraper per target. */
export class ServerMetrics {
  readonly #scrapers: TargetScraper[];

  constructor(options: ServerMetricsOptions) {
    const settings = { ...DEFAULTS, ...options };
    this.#scrapers = options.targets.map((target) => new TargetScraper(target, settings));
  }

  start(): void {
    for (const scraper of this.#scrapers) scraper.start();
  }

  /** What the servers told last, under our names. */
  samples(): Sample[] {
    return this.#scrapers.flatMap((scraper) => scraper.samples());
  }

  async stop(): Promise<void> {
    await Promise.all(this.#scrapers.map((scraper) => scraper.stop()));
  }
}

/** Looks for the metrics of one model server, and reads them again and again. Never throws. */
class TargetScraper {
  readonly #fetcher: ExpositionFetcher;
  readonly #places: Places;
  /** What each address tells. Those that were found gave metrics we know. */
  #sources: Map<string, ServerCounts>;
  #up = false;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(
    private readonly target: ServerMetricsOptions['targets'][number],
    private readonly settings: typeof DEFAULTS & { log: Logger },
  ) {
    this.#fetcher = new ExpositionFetcher(settings.timeoutMs);
    this.#places = placesOf(target, settings.ports);
    this.#sources = new Map(this.#places.configured ? this.#places.urls.map((url) => [url, new ServerCounts()]) : []);
  }

  start(): void {
    if (this.#places.urls.length > 0) this.#schedule(this.settings.firstLookMs);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#fetcher.close();
  }

  /** A metric that several addresses tell is that of the first: the server's own word goes before that of its machine. */
  samples(): Sample[] {
    if (this.#sources.size === 0) return [];
    const target = this.target.name;
    const values = new Map([...this.#sources.values()].toReversed().flatMap((counts) => [...counts.values()]));
    const url = [...this.#sources.keys()].join(' ').slice(0, URL_CHARS);
    return [
      { name: SERVER_METRICS.up, labels: { target, url }, value: this.#up ? 1 : 0 },
      ...[...values].map(([metric, value]) => ({ name: SERVER_METRICS[metric], labels: { target }, value })),
    ];
  }

  #schedule(delayMs: number): void {
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#round(), delayMs).unref();
  }

  async #round(): Promise<void> {
    if (this.#sources.size === 0) await this.#look();
    else await this.#scrape();
    this.#schedule(this.#delayMs());
  }

  async #look(): Promise<void> {
    for (const url of this.#places.urls) {
      const told = await this.#read(url);
      if (told === null) continue;
      const counts = new ServerCounts();
      counts.take(told);
      this.#sources.set(url, counts);
    }
    this.#note(this.#sources.size > 0);
    if (this.#sources.size === 0) return;
    const urls = [...this.#sources.keys()];
    this.settings.log.info({ target: this.target.name, urls }, 'metrics of the model server found');
  }

  async #scrape(): Promise<void> {
    let answered = false;
    for (const [url, counts] of this.#sources) {
      const told = await this.#read(url);
      if (told === null) counts.forget();
      else counts.take(told);
      answered ||= told !== null;
    }
    this.#note(answered);
  }

  #note(up: boolean): void {
    this.#up = up;
    this.#failures = up ? 0 : this.#failures + 1;
  }

  /** Null when there is nothing there that we know. */
  async #read(url: string): Promise<Told | null> {
    if (this.#stopped) return null;
    try {
      const told = normalise(parseExposition(await this.#fetcher.fetch(url), isKnownFamily));
      return told.size === 0 ? null : told;
    } catch (error) {
      this.settings.log.debug({ target: this.target.name, url, error: messageOf(error) }, 'no metrics of the server');
      return null;
    }
  }

  #delayMs(): number {
    const { everyMs, failingMaxMs, lookAgainMs, lookAgainMaxMs } = this.settings;
    if (this.#failures === 0) return everyMs;
    const doubled = 2 ** Math.min(this.#failures - 1, 20);
    if (this.#sources.size === 0) return Math.min(lookAgainMs * doubled, lookAgainMaxMs);
    return Math.min(everyMs * doubled, failingMaxMs);
  }
}
