import { queries } from '../../store/index.js';
import { ProblemError } from '../http/problem.js';
import { relearnRequest, relearnResult } from '../schemas/quality.js';
import { purposesOf } from '../http/range.js';
import { defineRoute } from '../http/route.js';

/** Targets are known by their calls of this time. */
const KNOWN_MS = 30 * 86_400_000;

export const driftRelearnRoute = defineRoute({
  method: 'post',
  path: '/api/v1/drift/relearn',
  scope: 'admin',
  summary: 'Gives up the drift reference of a target: it is learned anew from now on.',
  body: relearnRequest,
  response: relearnResult,
  handle: async ({ config, store, clock }, { body: { target } }) => {
    const { reference_from: from, reference_version: version, reference_file: file } = config.drift;
    if (from !== undefined || version !== undefined || file !== undefined) {
      throw new ProblemError(
        'INVALID_INPUT',
        'The configuration names the drift reference (reference_from, reference_version or reference_file): change it there.',
      );
    }
    const now = clock.now();
    const scope = { from: now - KNOWN_MS, to: now, purposes: purposesOf(config), except: [] };
    const seen = await queries.observedTargets(store, { ...scope, only: { target } });
    if (seen.length === 0) throw new ProblemError('NOT_FOUND', `No call of target ${target} was seen in 30 days.`);
    await queries.requestRelearning(store, target, now);
    return { target, from: new Date(now).toISOString() };
  },
});
