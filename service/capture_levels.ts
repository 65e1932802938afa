import { strictestOf } from '../capture/index.js';
import { CAPTURE_LEVELS, type CaptureLevel, type Config } from '../core/config/schema.js';
import { COLLECTOR_METRICS } from '../core/names/metrics.js';
import { queries, type Store } from '../store/index.js';

/** Collectors post every few seconds; what they said is believed this long after the last time. */
const BELIEVED_MS = 30 * 86_400_000;

interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/**
 * How much may be kept of the calls of targets that only a remote collector knows, as that collector says with its counters. What others
 * tell of such calls (spans, posted records) is kept no further.
 */
export class CaptureLevels {
  /** By collector and target: two collectors may serve one target. Those that were heard last stand last. */
  readonly #told = new Map<string, { target: string; level: CaptureLevel; at: number }>();
  readonly #own: ReadonlySet<string>;

  constructor(private readonly config: Pick<Config, 'service' | 'targets'>) {
    this.#own = new Set(config.targets.map(({ name }) => name));
  }

  /** Takes up what collectors said before this process started. @throws {SidelightError} STORE_UNAVAILABLE */
  async load(store: Store, now: number): Promise<void> {
    const since = now - BELIEVED_MS;
    for (const row of await queries.latestByTarget(store, COLLECTOR_METRICS.captureLevel, since)) {
      this.#note(row.collector_id, row.target, row.value, now);
    }
  }

  /** What a collector has just posted. Pods come and go under ever new names: the old ones are forgotten. */
  heard(collectorId: string, metrics: readonly Sample[], now: number): void {
    for (const { name, labels, value } of metrics) {
      if (name === COLLECTOR_METRICS.captureLevel) this.#note(collectorId, labels['target'] ?? '', value, now);
    }
    for (const [key, { at }] of this.#told) {
      if (now - at < BELIEVED_MS) break;
      this.#told.delete(key);
    }
  }

  /** Of a target by this name; undefined when no collector knows it. */
  ofTarget(name: string): CaptureLevel | undefined {
    const levels = [...this.#told.values()].filter(({ target }) => target === name).map(({ level }) => level);
    return levels.length === 0 ? undefined : strictestOf(levels);
  }

  /** Of spans that went to nobody knows where: it may have been the target of which least is kept. At least metadata, unless configured. */
  ofUnknown(): CaptureLevel {
    const { otlp_capture: configured } = this.config.service;
    if (configured !== 'strictest') return configured;
    const levels = [...this.#told.values()].map(({ level }) => level);
    return strictestOf(levels) === 'everything' ? 'everything' : 'metadata';
  }

  #note(collectorId: string, target: string, value: number, at: number): void {
    const level = CAPTURE_LEVELS[value];
    if (level === undefined || target === '' || this.#own.has(target)) return;
    const key = JSON.stringify([collectorId, target]);
    this.#told.delete(key);
    this.#told.set(key, { target, level, at });
  }
}
