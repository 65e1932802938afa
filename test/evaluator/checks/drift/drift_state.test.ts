import { afterAll, beforeAll, expect, it } from 'vitest';
import { restoreMonitors } from '../../../../evaluator/checks/drift/state.js';
import { STATE_FORMAT } from '../../../../evaluator/monitors/monitors.js';
import { queries } from '../../../../store/index.js';
import { openTestStore, type TestStore } from '../../../store/helpers.js';
import { NOON } from '../../builders.js';
import { contextOf } from '../../helpers.js';

let opened: TestStore;

beforeAll(async () => {
  opened = await openTestStore('embedded');
});

afterAll(() => opened.close());

it.each([
  [STATE_FORMAT, ['gpt']],
  [STATE_FORMAT - 1, []],
])('state of format %i is of the targets %j', async (format, watched) => {
  const state = { format, baselines: { gpt: 1 }, targets: [{ target: 'gpt', baseline: 1 }] };
  await queries.saveMonitorState(opened.store, 'drift', JSON.stringify(state), NOON + format);
  const monitors = await restoreMonitors(contextOf(opened.store, NOON, {}));
  expect(monitors.watched().map(({ target }) => target)).toEqual(watched);
});
