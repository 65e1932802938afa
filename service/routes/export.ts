import { rowsThrough } from '../../core/ask.js';
import { SidelightError } from '../../core/errors.js';
import { count } from '../../core/words/amounts.js';
import { exportCalls, FORMATS, matchingCalls, noProgress } from '../export/index.js';
import type { ServiceContext } from '../context.js';
import { begun } from '../http/begun.js';
import { exportSelection, MOST_CALLS } from '../http/export_selection.js';
import { ProblemError } from '../http/problem.js';
import { Answer, defineRoute } from '../http/route.js';
import { exportQuery } from '../schemas/query.js';

/** Each holds a part of its calls in memory. */
const MOST_AT_ONCE = 2;

export const exportRoute = defineRoute({
  method: 'get',
  path: '/api/v1/export',
  scope: 'read',
  summary: 'Calls as a file, oldest first: whole ones, or conversations to fine-tune on.',
  query: exportQuery,
  response: null,
  produces: 'application/octet-stream',
  handle: async (service, { query }) => {
    const format = FORMATS.find(({ name }) => name === query.format);
    if (format === undefined) throw new SidelightError('USAGE', `there is no format "${query.format}"`);
    const selection = exportSelection(service, query);
    const ask = rowsThrough((sql, as) => service.store.queryText(sql, as));
    const matching = await matchingCalls(ask, selection);
    if (matching > MOST_CALLS) throw tooMany(matching);
    const pieces = await begun(underWay(service, exportCalls(ask, selection, format, noProgress())));
    const at = new Date(service.clock.now()).toISOString().slice(0, 16).replaceAll(':', '-');
    const name = `sidelight-${format.name}-${at}.${format.suffix}`;
    return new Answer(200, format.mediaType, pieces, { 'content-disposition': `attachment; filename="${name}"` });
  },
});

async function* underWay<T>({ state }: ServiceContext, pieces: AsyncIterable<T>): AsyncGenerator<T> {
  if (state.exports >= MOST_AT_ONCE) {
    throw new ProblemError('EXPORTING', `${MOST_AT_ONCE} exports are under way; try again when one is done.`);
  }
  state.exports++;
  try {
    yield* pieces;
  } finally {
    state.exports--;
  }
}

function tooMany(matching: number): ProblemError {
  return new ProblemError(
    'TOO_LARGE',
    `${count(matching)} calls match, and at most ${count(MOST_CALLS)} are exported here.`,
    {
      hint: 'Choose a shorter time or fewer calls, or use "sidelight export", which takes any number.',
    },
  );
}
