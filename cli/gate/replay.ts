import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ask } from '../../core/ask.js';
import { amount, count } from '../../core/words/amounts.js';
import { DEFAULT_TAP_PORT, type Config } from '../../core/config/schema.js';
import { nearest } from '../../core/config/index.js';
import { SidelightError, messageOf } from '../../core/errors.js';
import { asNumber, asString } from '../../core/json.js';
import type { PurposeMarks } from '../../core/purpose_mark.js';
import type { Selector } from '../../evaluator/index.js';
import type { PromptMessages } from './prompts.js';
import { queries } from '../../store/index.js';
import { localUrl } from '../doctor/ports.js';
import { postProbe } from '../probe/post.js';
import { marksOf, unprovenProbes } from '../installation/purpose_marks.js';
import { about, StatusLine } from '../status_line.js';
import { Failures } from './failures.js';

export interface ReplayOptions {
  ask: Ask;
  config: Config;
  prompts: readonly PromptMessages[];
  /** Names the run in request ids: `gate-RUN-PROMPTS-SIDE-NUMBER`, with a hash of the prompts, so that other ones are another run. */
  run: string;
  /** Requests a second, both sides together. */
  rate: number;
  /** US dollars after which no more are sent; what is on its way is still paid for. */
  maxCost: number;
  /** Bearer token sent along, where the targets want one. */
  key: string | undefined;
}

interface Side {
  name: 'baseline' | 'candidate';
  target: string;
  url: URL;
  model: string | undefined;
  prefix: string;
}

/** What is stored of a run. */
interface Stored {
  ids: Set<string>;
  /** US dollars; null while no call of it has a price. */
  cost: number | null;
}

const MOST_IN_FLIGHT = 8;
/** Records take seconds from the tap to the store. */
const STORED_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 1000;
const MONTH_MS = 30 * 86_400_000;

/**
 * Sends every prompt to both targets through their taps, in turns, marked as probes; what is stored already of the run is not sent again.
 * @returns the two sides as selectors of just these calls, and what the report has to say about them
 * @throws {SidelightError} USAGE for a target without a tap, UPSTREAM_UNREACHABLE when nothing listens there
 */
export async function replay(
  asked: ReplayOptions,
  selectors: { baseline: Selector; candidate: Selector },
): Promise<{ baseline: Selector; candidate: Selector; notes: string[] }> {
  const { prompts, ask } = asked;
  const hash = createHash('sha256').update(JSON.stringify(prompts)).digest('hex').slice(0, 8);
  const run = `${asked.run}-${hash}`;
  const options = { ...asked, run, marks: marksOf(asked.config) };
  const sides = (['baseline', 'candidate'] as const).map((name) => sideOf(name, selectors[name], options));
  const before = await storedOf(ask, run);
  const wanted = prompts.flatMap((messages, index) =>
    sides.map((side) => ({ side, messages, id: `${side.prefix}${index}` })),
  );
  const waiting = wanted.filter(({ id }) => !before.ids.has(id));
  const usual = await usualCost(ask, waiting);
  process.stderr.write(`${effortText(asked, { waiting: waiting.length, wanted: wanted.length, usual })}\n`);
  const failures = new Failures();
  const sent = await sendAll(options, waiting, { before, failures });
  if (before.ids.size === 0) failures.check('baseline', 1);
  const stored = await waitForStored(options, new Set([...before.ids, ...sent]));
  const callsOf = (name: Side['name']): Selector => ({
    ...selectors[name],
    fields: { purpose: ['probe'] },
    from: Date.now() - MONTH_MS,
    to: Date.now() + LOOK_EVERY_MS,
    requestPrefix: sides.find((side) => side.name === name)?.prefix ?? '',
  });
  const left = { unsent: waiting.length - sent.length, missing: wanted.length - stored.ids.size };
  return {
    baseline: callsOf('baseline'),
    candidate: callsOf('candidate'),
    notes: notesOf(asked, left, failures),
  };
}

/** What the report has to say about the run. */
function notesOf(
  { run, maxCost }: ReplayOptions,
  { unsent, missing }: { unsent: number; missing: number },
  failures: Failures,
): string[] {
  return [
    `Prompts replayed as probes, run ${run}.`,
    ...(unsent > 0 ? [`The limit of $${maxCost} is reached: ${unsent} requests were not sent.`] : []),
    ...failures.notes(),
    ...(missing > 0 && unsent === 0 ? [`${missing} requests are not in the store (yet).`] : []),
  ];
}

/** Where a side's requests go. */
function sideOf(name: Side['name'], { fields }: Selector, { config, run }: ReplayOptions): Side {
  const problem = (text: string, hint?: string) =>
    new SidelightError('USAGE', `--${name}: ${text}`, hint === undefined ? {} : { hint });
  const others = Object.keys(fields).filter((key) => !['target', 'model', 'purpose'].includes(key));
  if (others.length > 0) throw problem(`with --prompts only target and model can be chosen, not ${others.join(', ')}`);
  const [wanted, ...more] = fields['target'] ?? [];
  if (wanted === undefined || more.length > 0) throw problem('with --prompts it needs one target, as target=NAME');
  const target = config.targets.find((each) => each.name === wanted);
  if (target === undefined) {
    const names = config.targets.map((each) => each.name);
    const meant = nearest(wanted, names);
    throw problem(
      `there is no target "${wanted}" in the configuration${meant === undefined ? '' : `; did you mean ${meant}?`}`,
      'Requests go through the taps of configured targets: name the configuration with --config.',
    );
  }
  const address = target.listen ?? { host: '127.0.0.1', port: DEFAULT_TAP_PORT };
  return {
    name,
    target: target.name,
    url: new URL('/v1/chat/completions', localUrl(address)),
    model: fields['model']?.[0],
    prefix: `gate-${run}-${name}-`,
  };
}

interface Request {
  side: Side;
  messages: PromptMessages;
  id: string;
}

interface SendOptions extends ReplayOptions {
  marks: PurposeMarks;
}

/** US dollars, about, by what chats of the targets cost last week; null where one of them has no price. */
async function usualCost(ask: Ask, waiting: readonly Request[]): Promise<number | null> {
  let cost = 0;
  for (const side of new Set(waiting.map((request) => request.side))) {
    const [row] = await ask(queries.chatCostSql(side.target, side.model ?? ''));
    const each = asNumber(row?.['usd']);
    if (each === null) return null;
    cost += each * waiting.filter((request) => request.side === side).length;
  }
  return cost;
}

interface Effort {
  waiting: number;
  wanted: number;
  usual: number | null;
}

/** What is about to be sent, how long it takes, what it costs, and what holds it. */
function effortText({ run, rate, maxCost }: ReplayOptions, { waiting, wanted, usual }: Effort): string {
  const known = waiting < wanted ? `, ${count(wanted - waiting)} stored before` : '';
  const cost =
    usual === null ? 'No price is known yet' : `About ${amount(usual, 'usd')}, as calls of users cost last week`;
  return [
    `${count(waiting)} requests to send${known}: about ${about(waiting / rate)} at ${rate} a second, both sides together (--rate).`,
    `${cost}; no more are sent beyond ${amount(maxCost, 'usd')} (--max-cost). Broken off, it goes on with --resume ${run}.`,
  ].join('\n');
}

/** Sends at the configured rate until all are sent or the money is spent. @returns ids of those that were sent */
async function sendAll(
  options: SendOptions,
  waiting: readonly Request[],
  { before, failures }: { before: Stored; failures: Failures },
): Promise<string[]> {
  const { rate, maxCost, ask, run } = options;
  const inFlight = new Set<Promise<void>>();
  const sent: string[] = [];
  const status = new StatusLine();
  let spent = before.cost;
  let looked = performance.now();
  let failure: unknown;
  const line = () =>
    `${count(sent.length)} of ${count(waiting.length)} sent, ${money(spent, maxCost)}${failures.text()}, about ${about((waiting.length - sent.length) / rate)} left`;
  for (const request of waiting) {
    if (performance.now() - looked >= LOOK_EVERY_MS) {
      spent = (await storedOf(ask, run)).cost;
      looked = performance.now();
      status.tell(line);
    }
    if ((spent ?? 0) >= maxCost || failure !== undefined) break;
    const sending: Promise<void> = send(request, options)
      .then((problem) => failures.note(request.side.name, problem))
      .catch((error: unknown) => void (failure ??= error))
      .finally(() => inFlight.delete(sending));
    inFlight.add(sending);
    sent.push(request.id);
    await sleep(1000 / rate);
    if (inFlight.size >= MOST_IN_FLIGHT) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
  status.end(line());
  if (failure !== undefined) throw failure;
  return sent;
}

function money(spent: number | null, most: number): string {
  return spent === null ? 'no price known' : `${amount(spent, 'usd')} of ${amount(most, 'usd')}`;
}

/** One request; whatever the server answers is recorded by the tap, and judged. @returns what went wrong, as the answer says; null: nothing */
async function send({ side, messages, id }: Request, { marks, key }: SendOptions): Promise<string | null> {
  const body = { ...(side.model === undefined ? {} : { model: side.model }), messages, stream: true };
  const answer = await postProbe({ url: side.url, id, body, marks, key }).catch((error: unknown) => {
    throw new SidelightError('UPSTREAM_UNREACHABLE', messageOf(error), {
      hint: `Does Sidelight run with the target of the ${side.name}?`,
      cause: error,
    });
  });
  if (answer === null) return 'no answer in time';
  return answer.status < 400 ? null : `HTTP ${answer.status}`;
}

/** @throws {SidelightError} USAGE when a tap took one for a user's call */
async function storedOf(ask: Ask, run: string): Promise<Stored> {
  const rows = await ask(
    `SELECT request_id, sum(cost_usd) AS cost, countIf(purpose != 'probe') AS unproven FROM calls
     WHERE startsWith(request_id, 'gate-${run}-') GROUP BY request_id`,
  );
  if (rows.some((row) => (asNumber(row['unproven']) ?? 0) > 0)) throw unprovenProbes();
  return {
    ids: new Set(rows.map((row) => asString(row['request_id']))),
    cost: rows.reduce<number | null>((sum, row) => added(sum, asNumber(row['cost'])), null),
  };
}

function added(sum: number | null, cost: number | null): number | null {
  return cost === null ? sum : (sum ?? 0) + cost;
}

async function waitForStored({ ask, run }: ReplayOptions, ids: ReadonlySet<string>): Promise<Stored> {
  const deadline = performance.now() + STORED_WITHIN_MS;
  const status = new StatusLine();
  for (;;) {
    const stored = await storedOf(ask, run);
    if ([...ids].every((id) => stored.ids.has(id)) || performance.now() > deadline) {
      status.clear();
      return stored;
    }
    status.tell(() => `${count(stored.ids.size)} of ${count(ids.size)} stored`);
    await sleep(LOOK_EVERY_MS / 4);
  }
}
