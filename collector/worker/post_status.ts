import { request } from 'undici';
import { enforcementState, type EnforcedBudget } from '../../core/enforcement.js';
import { SidelightError } from '../../core/errors.js';
import { wellFormedJson } from '../../core/well_formed.js';
import type { Sample } from '../sample.js';

const STATUS_TIMEOUT_MS = 5000;
/** A thousand budgets, and what is said of them, fit in. */
const ANSWER_MAX_BYTES = 2e6;

export interface Status {
  /** Base URL of the service. */
  to: string;
  token: string | undefined;
  collectorId: string;
  metrics: Sample[];
}

/**
 * Posts the collector's counters to the service.
 * @returns how the budgets stand that the service enforces; none when it says nothing of them (204)
 * @throws when there is no answer in time, or none that can be read: nothing is known of budgets then
 */
export async function postStatus({ to, token, collectorId, metrics }: Status): Promise<EnforcedBudget[]> {
  const { statusCode, body } = await request(`${to.replace(/\/$/, '')}/api/v1/collectors/status`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-sidelight-collector': collectorId,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ collector_id: collectorId, at: new Date().toISOString(), metrics }),
    headersTimeout: STATUS_TIMEOUT_MS,
    bodyTimeout: STATUS_TIMEOUT_MS,
  });
  // What is said goes into headers, which take no half characters.
  if (statusCode === 200) return enforcementState.parse(JSON.parse(wellFormedJson(await bounded(body)))).budgets;
  await body.dump();
  if (statusCode === 204) return [];
  throw new SidelightError('DELIVERY_FAILED', `the service answered ${statusCode}`);
}

async function bounded(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > ANSWER_MAX_BYTES) throw new SidelightError('DELIVERY_FAILED', 'the answer is longer than 2 MB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
