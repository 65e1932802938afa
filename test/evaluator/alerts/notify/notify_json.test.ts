import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChannelConfig } from '../../../../core/config/schema.js';
import type { SidelightError } from '../../../../core/errors.js';
import { alertmanagerAlerts } from '../../../../evaluator/alerts/notify/alertmanager.js';
import { createNotifier, type GroupMessage } from '../../../../evaluator/alerts/notify/index.js';
import { webhookBody } from '../../../../evaluator/alerts/notify/webhook.js';
import { alertOf, iso, NOON, noWarning } from '../../builders.js';
import { Receiver, type Manner } from '../receiver.js';

const TOKEN = 'a-secret-token';
const HOUR = 3_600_000;
const message: GroupMessage = {
  groupKey: 'slo:llama',
  kind: 'firing',
  firing: [alertOf()],
  resolved: [alertOf({ alert_id: 'A2', key: 'slo:errors:llama', resolved_at: iso(NOON - 1) })],
  open: true,
  pageUrl: 'https://sidelight.example',
  at: iso(NOON),
};

const receiver = new Receiver();
let url = '';
beforeAll(async () => {
  url = await receiver.start();
});
afterAll(() => receiver.stop());

const channels: Record<string, { path: string; channel: () => ChannelConfig; body: unknown }> = {
  webhook: {
    path: '/hooks/secret-path',
    channel: () => ({ type: 'webhook', name: 'ops', url: `${url}/hooks/secret-path`, token: TOKEN }),
    body: webhookBody(message),
  },
  alertmanager: {
    path: '/am/api/v2/alerts',
    channel: () => ({ type: 'alertmanager', name: 'am', url: `${url}/am/`, token: TOKEN, holds: HOUR }),
    body: alertmanagerAlerts(message, HOUR),
  },
};

describe.each(Object.keys(channels))('a channel of type %s', (type) => {
  const { path = '', channel, body } = channels[type] ?? {};
  const send = async (manner: Manner): Promise<unknown> => {
    receiver.behave(path, manner);
    const notifier = createNotifier(channel?.() as ChannelConfig, {
      timeoutMs: manner === 'hang' ? 300 : 60_000,
      warn: noWarning,
    });
    return notifier.send(message, new AbortController().signal).catch((error: unknown) => error);
  };

  it('delivers, with its token', async () => {
    expect(await send('good')).toBeUndefined();
    expect(receiver.at(path)).toEqual([body]);
    expect(receiver.authorization.get(path)).toBe(`Bearer ${TOKEN}`);
  });

  it.each(['rate_limited', 'broken', 'hang', 'reset'] as const)('may try again: %s', async (manner) => {
    expect(await send(manner)).toMatchObject({ code: 'DELIVERY_FAILED', retryable: true });
  });

  it('is not tried again where it refuses or leads elsewhere, and gives away no secret', async () => {
    for (const manner of ['refused', 'redirect'] as const) {
      const error = await send(manner);
      expect(error).toMatchObject({ code: 'DELIVERY_FAILED', retryable: false });
      expect((error as SidelightError).message).not.toMatch(/secret/);
    }
  });
});

it('a webhook is told alerts whole, each with where its evidence is, and whether anything of the group still fires', () => {
  expect(webhookBody(message)).toMatchObject({
    status: 'firing',
    group_key: 'slo:llama',
    firing: [{ key: 'slo:ttft:llama', value: 2400, evidence_url: 'https://sidelight.example/alerts?alert=A1' }],
    resolved: [{ key: 'slo:errors:llama' }],
  });
  expect(webhookBody({ ...message, open: false })).toMatchObject({ status: 'resolved' });
});

it('Alertmanager is told until when an alert holds, and when one ended; the labels of one stay the same', () => {
  const [firing, resolved] = alertmanagerAlerts(message, HOUR);
  expect(firing).toEqual({
    labels: {
      alertname: 'Sidelight slo',
      key: 'slo:ttft:llama',
      target: 'llama',
      model: '',
      metric: 'ttft',
      severity: 'page',
    },
    annotations: { summary: alertOf().summary, title: alertOf().title },
    startsAt: iso(NOON),
    endsAt: iso(NOON + HOUR),
    generatorURL: 'https://sidelight.example/alerts?alert=A1',
  });
  expect(resolved).toMatchObject({ labels: { key: 'slo:errors:llama' }, endsAt: iso(NOON - 1) });
});
