import { ulid } from 'ulid';
import type { Alert, Notification } from '../../core/findings/alert.js';
import type { Clock } from '../../core/time/clock.js';
import type { AlertsConfig } from '../../core/config/schema.js';
import type { Logger } from '../../core/process/log.js';
import type { AlertBook } from './book.js';
import type { Channel, Delivery } from './channel.js';
import { decide, type Decision } from './dedup.js';
import { isInhibited } from './mute.js';
import { channelsFor } from './route.js';

export interface DispatcherOptions {
  book: AlertBook;
  channels: readonly Channel[];
  alerts: AlertsConfig;
  pageUrl: string;
  clock: Clock;
  log: Logger;
}

export interface DeliveryCounts {
  sent: number;
  failed: number;
}

/**
 * Tells channels what the log says they have to hear. Each channel works on its own: one that hangs holds up neither
 * the others nor the rounds.
 *
 * A message is sent first and noted in the log after: when the process dies between the two it is sent once more, which
 * is better than never. (PagerDuty takes both as one, by `dedup_key`.)
 */
export class Dispatcher {
  readonly counts = new Map<string, DeliveryCounts>();
  private readonly busy = new Map<string, Promise<void>>();
  /** What failed last, by channel and group, and how often in a row where it may pass. */
  private readonly failures = new Map<string, { group: string; error: string; inARow: number }>();
  /** Messages a channel refused for good (`at`: monotonic), by channel and group: not sent again until there is something else to say. */
  private readonly refused = new Map<string, { group: string; content: string; at: number }>();
  private isStopping = false;
  private readonly breakOff = new AbortController();

  constructor(private readonly options: DispatcherOptions) {
    for (const channel of options.channels) this.counts.set(channel.name, { sent: 0, failed: 0 });
  }

  /** Starts what is due on each channel that is free. */
  dispatch(): void {
    this.forget();
    for (const channel of this.options.channels) {
      if (this.busy.has(channel.name) || this.isStopping) continue;
      const work = this.tell(channel).finally(() => this.busy.delete(channel.name));
      this.busy.set(channel.name, work);
    }
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.busy.values());
  }

  /**
   * Begins nothing new, and gives what is under way some time before it is broken off: what was broken off was not
   * said, as far as anybody knows, and the next evaluator says it (again).
   */
  async stop(graceMs: number): Promise<void> {
    this.isStopping = true;
    const timer = setTimeout(() => this.breakOff.abort(), graceMs);
    await this.idle();
    clearTimeout(timer);
  }

  private async tell(channel: Channel): Promise<void> {
    const { book, clock, log } = this.options;
    const saves: Promise<void>[] = [];
    try {
      for (const groupKey of this.inTurn(channel.name)) {
        const now = clock.now();
        const hasFailed = this.failedInARow(channel.name, groupKey) > 0;
        if (!channel.isReady(clock.monotonic(), hasFailed) || this.isStopping) return;
        const decision = this.decisionFor(channel.name, groupKey, now);
        if (decision === null) continue;
        const delivery = await this.send(channel, groupKey, decision, now);
        // At once, as the next message may take half a minute; not waited for, as a store that hangs must not hold it up.
        saves.push(book.saveNotifications());
        if (mayPass(delivery)) return;
      }
    } catch (error) {
      log.error({ channel: channel.name, err: error }, 'telling a channel failed');
    } finally {
      await Promise.all([...saves, book.saveNotifications()]);
    }
  }

  /** Groups, those first that have failed less often: a message that a gateway chokes on again and again holds up no other. */
  private inTurn(channel: string): string[] {
    const times = (groupKey: string): number => this.failedInARow(channel, groupKey);
    return [...this.options.book.groupKeys()].toSorted((a, b) => times(a) - times(b));
  }

  private failedInARow(channel: string, groupKey: string): number {
    return this.failures.get(`${channel}\n${groupKey}`)?.inARow ?? 0;
  }

  /** Troubles with groups that are out of the book. */
  private forget(): void {
    const groups = this.options.book.groupKeys();
    for (const troubles of [this.refused, this.failures]) {
      for (const [key, { group }] of troubles) if (!groups.has(group)) troubles.delete(key);
    }
  }

  private decisionFor(channel: string, groupKey: string, now: number): Decision | null {
    const { book, alerts: settings } = this.options;
    const all = book.alerts();
    const last = book.lastTold(groupKey, channel);
    // Whoever was told of an alert hears how it goes on, also when routes or severities have changed since.
    const concerns = (alert: Alert): boolean =>
      alert.group_key === groupKey &&
      alert.fired_at !== null &&
      (channelsFor(alert, settings).includes(channel) || (last?.firing.includes(alert.alert_id) ?? false));
    const members = all.filter(concerns);
    const isMuted = (alert: Alert): boolean => alert.silenced || isInhibited(alert, all);
    const firing = members.filter((alert) => alert.state === 'firing');
    const decision = decide(
      {
        last,
        firing: firing.filter((alert) => !isMuted(alert)),
        muted: firing.filter(isMuted),
        resolved: members.filter((alert) => alert.state === 'resolved'),
      },
      now,
      settings,
    );
    return decision !== null && this.wasRefused(channel, groupKey, decision) ? null : decision;
  }

  private wasRefused(channel: string, groupKey: string, decision: Decision): boolean {
    const refused = this.refused.get(`${channel}\n${groupKey}`);
    if (refused === undefined || refused.content !== contentOf(decision)) return false;
    return this.options.clock.monotonic() - refused.at < this.options.alerts.repeat_interval;
  }

  private async send(channel: Channel, groupKey: string, decision: Decision, now: number): Promise<Delivery> {
    const at = new Date(now).toISOString();
    const { kind, firing, resolved, toldFiring } = decision;
    const open = toldFiring.length > 0;
    const message = { groupKey, kind, firing, resolved, open, pageUrl: this.options.pageUrl, at };
    const began = this.options.clock.monotonic();
    const delivery = await channel.deliver(message, began, this.breakOff.signal);
    if (this.breakOff.signal.aborted && delivery.result === 'failed') return delivery;
    this.count(channel.name, delivery);
    if (delivery.result === 'failed' && delivery.permanent) {
      this.refused.set(`${channel.name}\n${groupKey}`, { group: groupKey, content: contentOf(decision), at: began });
    }
    if (this.isNews(channel.name, groupKey, delivery)) {
      this.options.book.note(
        logEntry(groupKey, channel.name, decision, delivery, this.logTime(channel, groupKey, firing, now)),
      );
    }
    return delivery;
  }

  /**
   * What is said now is never dated before what was said last, nor before what it is about, whatever the clock was set to: the newest entry is
   * what a channel knows, and what fired after it is news.
   */
  private logTime(channel: Channel, groupKey: string, firing: readonly Alert[], now: number): string {
    const last = this.options.book.lastTold(groupKey, channel.name);
    const fired = firing.map((alert) => Date.parse(alert.fired_at ?? alert.started_at));
    return new Date(Math.max(now, ...fired, last === undefined ? now : Date.parse(last.at) + 1)).toISOString();
  }

  private count(channel: string, delivery: Delivery): void {
    const counts = this.counts.get(channel) ?? { sent: 0, failed: 0 };
    counts[delivery.result]++;
    this.counts.set(channel, counts);
  }

  /** What was sent is always news; the same failure over and over is logged once. */
  private isNews(channel: string, groupKey: string, delivery: Delivery): boolean {
    const { log } = this.options;
    const key = `${channel}\n${groupKey}`;
    if (delivery.result === 'sent') {
      if (this.failures.delete(key)) log.info({ channel, group: groupKey }, 'notifications get through again');
      return true;
    }
    const before = this.failures.get(key);
    const inARow = mayPass(delivery) ? (before?.inARow ?? 0) + 1 : 0;
    this.failures.set(key, { group: groupKey, error: delivery.error, inARow });
    if (before?.error === delivery.error) return false;
    log.error(
      { channel, group: groupKey, attempts: delivery.attempts, error: delivery.error },
      delivery.permanent
        ? 'a notification was refused for good; check the channel with `sidelight alert test`'
        : 'a notification could not be delivered; it will be tried again',
    );
    return true;
  }
}

/** Whether it failed and may go through later. */
function mayPass(delivery: Delivery): boolean {
  return delivery.result === 'failed' && !delivery.permanent;
}

/** What a message says, by identity: numbers that moved do not make it another message. */
function contentOf({ kind, firing, resolved }: Decision): string {
  return JSON.stringify([kind, firing.map((alert) => alert.alert_id), resolved.map((alert) => alert.alert_id)]);
}

function logEntry(groupKey: string, channel: string, decision: Decision, delivery: Delivery, at: string): Notification {
  return {
    notification_id: ulid(Date.parse(at)),
    at,
    group_key: groupKey,
    channel,
    kind: decision.kind,
    firing: decision.toldFiring,
    resolved: decision.resolved.map((alert) => alert.alert_id),
    result: delivery.result,
    attempts: delivery.attempts,
    error: delivery.result === 'failed' ? delivery.error : '',
  };
}
