import { calls1mView } from './0001_calls.js';
import type { ViewDefinition } from './definitions.js';
import type { Migration } from './migration.js';

const sum = 'SimpleAggregateFunction(sum, UInt64)';
const COUNTED = '(isNotNull(source.input_tokens) OR isNotNull(source.output_tokens))';
/** Of calls that failed nobody expects counts; those that were cut off used something. */
const MAY_HAVE_USED = "outcome IN ('ok', 'client_abort', 'timeout')";

const view: ViewDefinition = {
  ...calls1mView,
  select: calls1mView.select.replace(
    '\nFROM {from}',
    `,
  countIf(${COUNTED}) AS counted_calls,
  countIf(NOT ${COUNTED} AND ${MAY_HAVE_USED}) AS uncounted_calls
FROM {from}`,
  ),
};

/** A sum of tokens alone does not tell whether nothing was used or nothing was counted. Of minutes before, both are 0. */
export const migration: Migration = {
  name: '0007_counted_calls',
  tables: [],
  views: [],
  columns: [
    { table: 'calls_1m', column: 'counted_calls', type: sum },
    { table: 'calls_1m', column: 'uncounted_calls', type: sum },
  ],
  viewChanges: [{ view, gives: 'uncounted_calls' }],
};
