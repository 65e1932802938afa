import type { Alert, Notification } from '../../core/findings/alert.js';
import type { Logger } from '../../core/process/log.js';
import { messageOf } from '../../core/errors.js';
import { queries, type Store } from '../../store/index.js';

/** How far back ended alerts matter: a channel that was down this long has still to hear of the end. */
const RESOLVED_KEPT_MS = 7 * 86_400_000;
/** An alert whose numbers move is saved this often; what changes its life is saved at once. */
const SAVE_EVERY_MS = 300_000;

/**
 * What the evaluator remembers of alerts and of what was said about them. Held in memory between rounds and written
 * through to the store, from which a new evaluator takes it up; while the store is away the rounds go on, and what
 * could not be saved is saved later.
 */
export class AlertBook {
  private readonly latestByKey = new Map<string, Alert>();
  /** Ended alerts that a channel was told of while they fired. */
  private readonly ended = new Map<string, Alert>();
  private readonly lastSent = new Map<string, Notification>();
  private readonly savedAlerts = new Map<string, Alert>();
  private unsavedNotifications: Notification[] = [];
  private loaded = false;

  constructor(
    private readonly store: Store,
    private readonly log: Logger,
  ) {}

  /** Takes up what is stored, once. @throws {SidelightError} STORE_UNAVAILABLE: nothing may be decided without it */
  async load(now: number): Promise<void> {
    if (this.loaded) return;
    const alerts = await queries.loadAlerts(this.store, now - RESOLVED_KEPT_MS);
    const notifications = await queries.loadNotifications(this.store);
    for (const alert of alerts.sort((a, b) => compare(a.alert_id, b.alert_id))) {
      this.put(alert);
      this.savedAlerts.set(alert.alert_id, alert);
    }
    for (const notification of notifications) this.remember(notification);
    this.loaded = true;
  }

  /** The latest alert of each key. */
  latest(): ReadonlyMap<string, Alert> {
    return this.latestByKey;
  }

  put(alert: Alert): void {
    const before = this.latestByKey.get(alert.key);
    if (before !== undefined && before.alert_id !== alert.alert_id) this.ended.set(before.alert_id, before);
    this.latestByKey.set(alert.key, alert);
  }

  /** All alerts that may have to be spoken of. */
  alerts(): Alert[] {
    return [...this.ended.values(), ...this.latestByKey.values()];
  }

  /** The groups of all of them. */
  groupKeys(): Set<string> {
    return new Set(this.alerts().map((alert) => alert.group_key));
  }

  /** What a channel was last told about a group. */
  lastTold(groupKey: string, channel: string): Notification | undefined {
    return this.lastSent.get(logKey(groupKey, channel));
  }

  note(notification: Notification): void {
    this.remember(notification);
    this.unsavedNotifications.push(notification);
  }

  private remember(notification: Notification): void {
    if (notification.result !== 'sent') return;
    const key = logKey(notification.group_key, notification.channel);
    const last = this.lastSent.get(key);
    if (last === undefined || last.at <= notification.at) this.lastSent.set(key, notification);
  }

  /** Alerts whose stored row is out of date. */
  dueForSaving(now: number): Alert[] {
    return this.alerts().filter((alert) => {
      const saved = this.savedAlerts.get(alert.alert_id);
      return saved === undefined || changedLife(saved, alert) || isStale(saved, alert, now);
    });
  }

  async saveAlerts(now: number): Promise<void> {
    const due = this.dueForSaving(now).map((alert) => newerThan(this.savedAlerts.get(alert.alert_id), alert));
    if (due.length > 0) await queries.saveAlerts(this.store, due);
    for (const alert of due) this.savedAlerts.set(alert.alert_id, alert);
    this.prune(now);
  }

  /** Never throws: what was said is said, whether it could be written down or not. It is tried again next time. */
  async saveNotifications(): Promise<void> {
    const batch = this.unsavedNotifications;
    if (batch.length === 0) return;
    this.unsavedNotifications = [];
    try {
      await queries.saveNotifications(this.store, batch);
    } catch (error) {
      this.unsavedNotifications = [...batch, ...this.unsavedNotifications];
      this.log.error({ error: messageOf(error) }, 'the notification log could not be saved; it will be tried again');
    }
  }

  /** Forgets ended alerts that nobody waits to hear of, and what was said about groups that have no others. */
  private prune(now: number): void {
    const awaited = new Set([...this.lastSent.values()].flatMap((notification) => notification.firing));
    const forget = (alert: Alert): boolean =>
      alert.state === 'resolved' &&
      (!awaited.has(alert.alert_id) || now - Date.parse(alert.resolved_at ?? alert.updated_at) > RESOLVED_KEPT_MS);
    for (const [id, alert] of this.ended) {
      if (!forget(alert)) continue;
      this.ended.delete(id);
      this.savedAlerts.delete(id);
    }
    for (const [key, alert] of this.latestByKey) {
      if (!forget(alert)) continue;
      this.latestByKey.delete(key);
      this.savedAlerts.delete(alert.alert_id);
    }
    const groups = this.groupKeys();
    for (const [key, { group_key: group }] of this.lastSent) if (!groups.has(group)) this.lastSent.delete(key);
  }
}

/** The store takes the version updated last for the true one: after a clock was set back that must still be this one. */
function newerThan(saved: Alert | undefined, alert: Alert): Alert {
  if (saved === undefined || saved.updated_at <= alert.updated_at) return alert;
  return { ...alert, updated_at: new Date(Date.parse(saved.updated_at) + 1).toISOString() };
}

function changedLife(saved: Alert, alert: Alert): boolean {
  return (
    saved.state !== alert.state ||
    saved.severity !== alert.severity ||
    saved.silenced !== alert.silenced ||
    saved.fired_at !== alert.fired_at ||
    saved.clear_since !== alert.clear_since
  );
}

function isStale(saved: Alert, alert: Alert, now: number): boolean {
  return saved.updated_at !== alert.updated_at && now - Date.parse(saved.updated_at) >= SAVE_EVERY_MS;
}

function logKey(groupKey: string, channel: string): string {
  return `${channel}\n${groupKey}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : 1;
}
