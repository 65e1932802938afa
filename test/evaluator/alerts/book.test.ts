import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Notification } from '../../../core/findings/alert.js';
import { AlertBook } from '../../../evaluator/alerts/book.js';
import { openTestStore, silent, type TestStore } from '../../store/helpers.js';
import { alertOf, iso, NOON, notificationOf } from '../builders.js';

let opened: TestStore;
beforeAll(async () => {
  opened = await openTestStore('embedded');
});
afterAll(() => opened.close());

const told = (group_key: string, kind: Notification['kind'], firing: string[]) =>
  notificationOf({ notification_id: `N-${group_key}-${kind}`, group_key, kind, firing });

it('forgets what was said about groups that have no alert any more', async () => {
  const book = new AlertBook(opened.store, silent);
  for (const [id, group] of Object.entries({ A1: 'slo:gone', A2: 'slo:here' })) {
    book.put(alertOf({ alert_id: id, key: `${group}:ttft`, group_key: group }));
    book.note(told(group, 'firing', [id]));
  }
  await book.saveAlerts(NOON);
  const over = alertOf({ alert_id: 'A1', key: 'slo:gone:ttft', group_key: 'slo:gone', state: 'resolved' });
  book.put({ ...over, resolved_at: iso(NOON + 1000) });
  await book.saveAlerts(NOON + 1000);
  expect(book.lastTold('slo:gone', 'team')?.kind).toBe('firing');
  book.note(told('slo:gone', 'resolved', []));
  await book.saveAlerts(NOON + 2000);
  expect(book.alerts().map((alert) => alert.alert_id)).toEqual(['A2']);
  expect(book.lastTold('slo:gone', 'team')).toBeUndefined();
  expect(book.lastTold('slo:here', 'team')?.kind).toBe('firing');
});
