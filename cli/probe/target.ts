import type { Ask } from '../../core/ask.js';
import { nearest } from '../../core/config/index.js';
import type { Config } from '../../core/config/schema.js';
import { SidelightError } from '../../core/errors.js';
import { asArray, asNumber, asRecord, asString } from '../../core/json.js';
import { queries } from '../../store/index.js';
import { getFromService } from '../installation/service_client.js';

export interface ProbedTarget {
  name: string;
  /** Where chats are sent: its tap. */
  url: URL;
  /** Empty: the server knows which. */
  model: string;
}

export interface Wanted {
  target: string;
  model: string | undefined;
  /** Address of the tap, where the service does not know it. */
  tap: string | undefined;
}

/**
 * Where the tap of a target is, as the running service says, and the model that its users mostly ask for.
 * @throws {SidelightError} USAGE when there is no such target, or nobody knows where its tap is
 */
export async function findTarget(service: string, config: Config, ask: Ask, wanted: Wanted): Promise<ProbedTarget> {
  const known = asArray(asRecord(JSON.parse(await getFromService(service, config, '/api/v1/targets')))['items']).map(
    asRecord,
  );
  const target = known.find((each) => each['name'] === wanted.target);
  if (target === undefined) {
    const names = known.map((each) => asString(each['name']));
    const meant = nearest(wanted.target, names);
    throw new SidelightError(
      'USAGE',
      `there is no target "${wanted.target}"${meant === undefined ? '' : `; did you mean ${meant}?`}`,
      { hint: names.length === 0 ? 'No target is known yet.' : `Targets: ${names.join(', ')}` },
    );
  }
  const tap = wanted.tap ?? asString(target['tap_url']);
  if (!URL.canParse(tap)) {
    throw new SidelightError('USAGE', `the service does not know where the tap of ${wanted.target} listens`, {
      hint: 'Its collector runs elsewhere: name the tap with --tap http://HOST:4100.',
    });
  }
  const url = new URL('/v1/chat/completions', tap);
  if (wanted.model !== undefined) return { name: wanted.target, url, model: wanted.model };
  const [row] = await ask(queries.usualModelSql(wanted.target));
  return { name: wanted.target, url, model: asString(row?.['model']) };
}

/** Of a probe and its answer; answers are asked to be short. */
const TOKENS_EACH = 190;

/** About what a request costs, by what chats of the target cost last week; null when none has a price. */
export async function guessCost(ask: Ask, { name, model }: ProbedTarget): Promise<number | null> {
  const [row] = await ask(queries.chatCostSql(name, model));
  const usd = asNumber(row?.['usd']);
  const tokens = asNumber(row?.['tokens']) ?? 0;
  return usd === null ? null : usd + eachTokenMore(row ?? {}, usd, tokens) * (TOKENS_EACH - tokens);
}

/**
 * US dollars that a chat costs more for a token more: between nought, where requests have the price, and all of its cost, where only tokens have
 * one. Where all chats are as long it cannot be told; then the dearer one is taken.
 */
function eachTokenMore(row: Record<string, unknown>, usd: number, tokens: number): number {
  if (tokens === 0) return 0;
  const all = usd / tokens;
  const spread = asNumber(row['spread']) ?? 0;
  if (spread === 0) return tokens < TOKENS_EACH ? all : 0;
  return Math.min(all, Math.max(0, (asNumber(row['shared']) ?? 0) / spread));
}
