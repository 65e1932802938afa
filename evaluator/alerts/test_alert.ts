import { ulid } from 'ulid';
import type { Alert } from '../../core/findings/alert.js';
import type { Config } from '../../core/config/schema.js';
import { SidelightError } from '../../core/errors.js';
import { pageUrl } from '../page_url.js';
import { Channel } from './channel.js';
import { createNotifier } from './notify/index.js';

const TIMEOUT_MS = 10_000;

export interface TestAlertResult {
  channel: string;
  type: string;
  ok: boolean;
  /** Empty when ok; holds no secret. */
  error: string;
}

/**
 * Sends a test alert and its end to one channel, or to all of them, with the retries of real ones.
 * Nothing is written down.
 * @throws {SidelightError} USAGE: there is no such channel, or none at all
 */
export async function sendTestAlert(config: Config, channelName?: string): Promise<TestAlertResult[]> {
  const channels = config.alerts.channels.filter(({ name }) => channelName === undefined || name === channelName);
  if (channels.length === 0) {
    const known = config.alerts.channels.map(({ name }) => name).join(', ');
    throw new SidelightError(
      'USAGE',
      channelName === undefined ? 'no channel is configured' : `there is no channel "${channelName}"`,
      { hint: known === '' ? 'Add one under alerts.channels.' : `Known channels: ${known}.` },
    );
  }
  return Promise.all(
    channels.map(async (settings) => {
      const warnings: string[] = [];
      const warn = (text: string) => void warnings.push(text);
      const channel = new Channel(createNotifier(settings, { timeoutMs: TIMEOUT_MS, warn }));
      const error = (await tell(channel, config)) || (warnings[0] ?? '');
      return { channel: settings.name, type: settings.type, ok: error === '', error };
    }),
  );
}

async function tell(channel: Channel, config: Config): Promise<string> {
  const now = Date.now();
  const at = new Date(now).toISOString();
  const alert = testAlert(now);
  // A group of its own each time: PagerDuty opens an incident and closes the same one.
  const message = { groupKey: `test:${alert.alert_id}`, pageUrl: pageUrl(config), at };
  const never = new AbortController().signal;
  const firing = { ...message, kind: 'firing' as const, firing: [alert], resolved: [], open: true };
  const ended: Alert = { ...alert, state: 'resolved', resolved_at: at };
  const resolved = { ...message, kind: 'resolved' as const, firing: [], resolved: [ended], open: false };
  for (const each of [firing, resolved]) {
    const delivery = await channel.deliver(each, performance.now(), never);
    if (delivery.result === 'failed') return delivery.error;
  }
  return '';
}

function testAlert(now: number): Alert {
  const at = new Date(now).toISOString();
  const alertId = ulid(now);
  return {
    alert_id: alertId,
    key: `test:${alertId}`,
    group_key: `test:${alertId}`,
    state: 'firing',
    severity: 'note',
    title: 'Test alert',
    summary: 'This is a test alert of Sidelight. Nothing is wrong',
    target: '',
    model: '',
    metric: 'test',
    unit: 'count',
    value: 1,
    limit: 0,
    interval_low: null,
    interval_high: null,
    since: null,
    sample_size: 1,
    finding_id: '',
    started_at: at,
    fired_at: at,
    resolved_at: null,
    clear_since: null,
    silenced: false,
    updated_at: at,
  };
}
