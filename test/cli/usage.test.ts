import { expect, it } from 'vitest';
import { alertTest } from '../../cli/commands/alert_test.js';
import { collect } from '../../cli/commands/collect.js';
import { sql } from '../../cli/commands/sql.js';
import { up } from '../../cli/commands/up.js';
import { runCommand } from './support.js';

const NOWHERE = 'http://127.0.0.1:9';

it.each([
  [up, ['--upsteam', NOWHERE], 'unknown option --upsteam; did you mean --upstream?'],
  [up, ['--gpu-hour', '2'], '--gpu-hour needs --upstream'],
  [collect, ['--upstream', NOWHERE], 'collect needs a service to ship to'],
  [collect, ['--to', NOWHERE], 'collect needs a model server'],
  [sql, [], 'sql needs a query'],
  [alertTest, [], 'no channel is configured'],
])('$name with %j is a usage error, with one line on what to do', async (command, args, message) => {
  const { code, errors } = await runCommand(command, args);
  expect(code).toBe(2);
  expect(errors).toMatch(/^sidelight: .*\n {2}.*$/);
  expect(errors).toContain(message);
});
