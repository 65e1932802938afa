import { PURPOSES, type Purpose } from '../core/call.js';
import type { Clock } from '../core/time/clock.js';
import type { Config } from '../core/config/schema.js';
import { messageOf } from '../core/errors.js';
import type { Finding } from '../core/findings/finding.js';
import type { Logger } from '../core/process/log.js';
import { noVerdict } from '../core/words/no_verdict.js';
import { queries, type Store } from '../store/index.js';
import { AlertBook } from './alerts/book.js';
import { Channel, type DeliveryRetry } from './alerts/channel.js';
import { Dispatcher, type DeliveryCounts } from './alerts/dispatcher.js';
import { isSilenced } from './alerts/mute.js';
import { createNotifier } from './alerts/notify/index.js';
import { patienceFor } from './alerts/settings.js';
import { advance } from './alerts/state.js';
import { finding } from './checks/check.js';
import { createChecks, type Check } from './checks/index.js';
import { FindingLog } from './findings.js';
import { pageUrl } from './page_url.js';
import { clip, plain } from './words.js';

/** A notifier that has not answered by then is taken as failed. */
const NOTIFY_TIMEOUT_MS = 10_000;
/** A message on its way when the evaluator stops gets this long: breaking it off may mean saying it twice. */
const STOP_GRACE_MS = 3000;
/** Findings of a check that failed before its first answer are looked up this far back. */
const KNOWN_SINCE_MS = 900_000;
/** So many calls wait to be copied as evidence while that fails; of more, the latest. */
const UNCOPIED_MAX = 10_000;

export interface EvaluatorOptions {
  config: Config;
  store: Store;
  log: Logger;
  clock: Clock;
  /** Purposes of the calls that count: `user`, in the demo also `demo`. */
  purposes: readonly string[];
  /** For tests. */
  checks?: readonly Check[];
  delivery?: { timeoutMs?: number; retry?: DeliveryRetry; graceMs?: number };
}

export interface EvaluatorStats {
  rounds: number;
  failedRounds: number;
  failedChecks: number;
  /** Of the last round, seconds. */
  durationSeconds: number;
  /** How late the last round began, seconds; grows when rounds take longer than the interval. */
  lagSeconds: number;
  /** Epoch ms of the end of the last round that went through; null before. */
  lastRoundAt: number | null;
  /** By channel. */
  notifications: Record<string, DeliveryCounts>;
}

/** Asks the checks in rounds, turns their findings into alerts, and tells the channels. Made by `createEvaluator`. */
export class Evaluator {
  private readonly checks: readonly Check[];
  private readonly purposes: readonly Purpose[];
  private readonly book: AlertBook;
  private readonly findingLog = new FindingLog();
  private readonly dispatcher: Dispatcher;
  /** The last answers of each check, for when it fails. */
  private readonly answers = new Map<Check, readonly Finding[]>();
  /** Calls that stored findings show and that are not copied yet: such a finding may not be stored again for long. */
  private uncopied: readonly string[] = [];
  private readonly loggedFailures = new Map<string, string>();
  private round: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private readonly counts: Omit<EvaluatorStats, 'notifications'> = {
    rounds: 0,
    failedRounds: 0,
    failedChecks: 0,
    durationSeconds: 0,
    lagSeconds: 0,
    lastRoundAt: null,
  };

  constructor(private readonly options: EvaluatorOptions) {
    const { config, store, log, clock, delivery } = options;
    this.checks = options.checks ?? createChecks();
    this.purposes = PURPOSES.filter((purpose) => options.purposes.includes(purpose));
    this.book = new AlertBook(store, log);
    const timeoutMs = delivery?.timeoutMs ?? NOTIFY_TIMEOUT_MS;
    const notifying = { timeoutMs, warn: (text: string) => log.warn(text) };
    this.dispatcher = new Dispatcher({
      book: this.book,
      channels: config.alerts.channels.map(
        (channel) => new Channel(createNotifier(channel, notifying), delivery?.retry),
      ),
      alerts: config.alerts,
      pageUrl: pageUrl(config),
      clock,
      log,
    });
  }

  /** Begins rounds, one interval apart; a round that takes longer delays the next one, they never overlap. */
  start(): void {
    if (this.timer === undefined && !this.stopped) this.schedule(this.options.clock.monotonic());
  }

  /** Waits for the round and, briefly, for deliveries under way, and ends. What was not said is said by the next evaluator. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.round;
    await this.dispatcher.stop(this.options.delivery?.graceMs ?? STOP_GRACE_MS);
  }

  /** One round with its deliveries; never rejects. */
  async runOnce(): Promise<void> {
    await this.enqueue();
    await this.dispatcher.idle();
  }

  stats(): EvaluatorStats {
    return { ...this.counts, notifications: Object.fromEntries(this.dispatcher.counts) };
  }

  /** @param due monotonic time at which the round should begin */
  private schedule(due: number): void {
    const { clock, config } = this.options;
    this.timer = setTimeout(
      () => {
        const began = clock.monotonic();
        this.counts.lagSeconds = Math.max(0, began - due) / 1000;
        void this.enqueue().then(() => {
          if (!this.stopped) this.schedule(began + config.evaluator.interval);
        });
      },
      Math.max(0, due - clock.monotonic()),
    );
  }

  private enqueue(): Promise<void> {
    this.round = this.round.then(() => this.runRound());
    return this.round;
  }

  private async runRound(): Promise<void> {
    if (this.stopped) return;
    const { clock } = this.options;
    const began = clock.monotonic();
    try {
      const now = clock.now();
      await this.book.load(now);
      const findings = await this.ask(now);
      this.advanceAlerts(findings, now);
      await this.save(findings, now);
      this.counts.lastRoundAt = clock.now();
      this.recovered('round');
    } catch (error) {
      this.counts.failedRounds++;
      this.failed('round', error, 'a round of the evaluator failed; the next one tries again');
    }
    // Also when saving failed: what is known to fire is said, even while the store is away.
    this.dispatcher.dispatch();
    this.counts.rounds++;
    this.counts.durationSeconds = (clock.monotonic() - began) / 1000;
  }

  private async ask(now: number): Promise<Finding[]> {
    const { config, store } = this.options;
    const findings: Finding[] = [];
    for (const check of this.checks) {
      try {
        const answers = await check.evaluate({ config, store, now, purposes: this.purposes });
        this.answers.set(check, answers);
        findings.push(...answers);
        this.recovered(check.kind);
      } catch (error) {
        this.counts.failedChecks++;
        this.failed(check.kind, error, `the ${check.kind} check failed`);
        findings.push(...(await this.unanswered(check, now, messageOf(error))));
      }
    }
    return findings;
  }

  /** What a failed check would have answered for, all `no_data`: silence must not look like health. */
  private async unanswered(check: Check, now: number, reason: string): Promise<Finding[]> {
    const known = this.answers.get(check) ?? (await this.storedAnswers(check, now));
    return known.map((each) => withoutAnswer(each, now, reason));
  }

  private async storedAnswers(check: Check, now: number): Promise<Finding[]> {
    try {
      const stored = await queries.latestFindings(this.options.store, now - KNOWN_SINCE_MS);
      return stored.filter((each) => each.kind === check.kind);
    } catch {
      // The store is what fails: then there is nothing to answer for yet, and the failure is logged by the caller.
      return [];
    }
  }

  private advanceAlerts(findings: readonly Finding[], now: number): void {
    const { alerts } = this.options.config;
    const byKey = new Map(findings.map((each) => [each.key, each]));
    for (const key of new Set([...byKey.keys(), ...this.book.latest().keys()])) {
      const next = advance(this.book.latest().get(key), byKey.get(key), now, patienceFor(key, alerts));
      if (next === undefined) continue;
      const silenced = next.state !== 'resolved' && isSilenced(next, alerts.silences, now);
      const changed = silenced !== next.silenced;
      this.book.put(changed ? { ...next, silenced, updated_at: new Date(now).toISOString() } : next);
    }
  }

  private async save(findings: readonly Finding[], now: number): Promise<void> {
    const { store } = this.options;
    const pointedTo = new Set(this.book.dueForSaving(now).map((alert) => alert.finding_id));
    const worth = this.findingLog.worthSaving(findings, pointedTo);
    if (worth.length > 0) await queries.saveFindings(store, worth);
    this.findingLog.noteSaved(worth, findings);
    this.uncopied = [...new Set([...this.uncopied, ...worth.flatMap(shownCalls)])].slice(-UNCOPIED_MAX);
    await this.book.saveAlerts(now);
    await queries.copyEvidence(store, this.uncopied);
    this.uncopied = [];
  }

  /** A failure that goes on is logged once. */
  private failed(what: string, error: unknown, message: string): void {
    const reason = messageOf(error);
    if (this.loggedFailures.get(what) === reason) return;
    this.loggedFailures.set(what, reason);
    this.options.log.error({ error: reason }, message);
  }

  private recovered(what: string): void {
    if (this.loggedFailures.delete(what)) this.options.log.info({ what }, 'the evaluator works again');
  }
}

/** Calls that must outlive their texts: a finding shows them. */
function shownCalls({ evidence, details }: Finding): string[] {
  const pairs = (details?.probe?.templates ?? []).flatMap(({ examples = [] }) => examples);
  return [
    ...evidence,
    ...(details?.examples?.before ?? []),
    ...(details?.examples?.after ?? []),
    ...pairs.flatMap(({ reference, other }) => [reference, other]),
  ];
}

function withoutAnswer(known: Finding, now: number, reason: string): Finding {
  return finding(now, {
    kind: known.kind,
    key: known.key,
    title: known.title,
    target: known.target,
    model: known.model,
    metric: known.metric,
    unit: known.unit,
    severity: known.severity,
    limit: known.limit,
    window_seconds: known.window_seconds,
    method: 'none: the check failed',
    summary: noVerdict(known.title, `the check failed (${clip(plain(reason), 200)})`),
  });
}
