import { SidelightError } from '../../core/errors.js';
import { withAskText } from '../installation/asker.js';
import { textFlag, type Command } from '../command.js';
import { DATA_FLAGS, readConfig } from '../settings.js';

export const sql: Command = {
  name: 'sql',
  usage: '"SELECT ..." [--format FORMAT]',
  summary: 'read-only SQL on the stored calls, while Sidelight runs or not',
  details:
    'Tables: calls, calls_1m, findings, alerts, notifications, evidence, feedback, server_metrics ... (SHOW TABLES lists them).',
  flags: {
    ...DATA_FLAGS,
    format: {
      type: 'string',
      short: 'f',
      value: 'FORMAT',
      help: 'any ClickHouse format (JSONEachRow, CSVWithNames ...)',
      default: 'PrettyCompact',
    },
    url: { type: 'string', value: 'URL', help: 'a running service to ask', default: 'found through the data folder' },
  },
  positionals: 1,
  run: async (invocation) => {
    const [query] = invocation.positionals;
    if (query === undefined || query.trim() === '') {
      throw new SidelightError('USAGE', 'sql needs a query', {
        hint: 'For example: sidelight sql "SELECT count() FROM calls"',
      });
    }
    const config = readConfig(invocation);
    const format = textFlag(invocation, 'format') ?? 'PrettyCompactMonoBlock';
    const answer = await withAskText(invocation, config, 'sql', (ask) => ask(query, format));
    invocation.print(answer.trimEnd());
    return 0;
  },
};
