import { repriceRequest, repriceResult } from '../schemas/spend.js';
import { reprice } from '../prices/reprice.js';
import { ProblemError } from '../http/problem.js';
import { defineRoute } from '../http/route.js';

/** A request is to be over soon: who has more to do asks day by day. */
const LONGEST_MS = 86_400_000;

export const repriceRoute = defineRoute({
  method: 'post',
  path: '/api/v1/reprice',
  scope: 'admin',
  summary: 'Prices stored calls of a day at most again, and makes the rollup of the day again.',
  body: repriceRequest,
  response: repriceResult,
  handle: (service, { body }) => {
    const [from, to] = [Date.parse(body.from), Date.parse(body.to)];
    if (!(from < to && to - from <= LONGEST_MS)) {
      throw new ProblemError('INVALID_INPUT', 'body.to: must be behind from, by a day at most.');
    }
    const { store, pricer, writer } = service;
    const { target, model, dry_run: dryRun } = body;
    return reprice({ store, pricer, between: (work) => writer.between(work) }, { from, to, target, model, dryRun });
  },
});
