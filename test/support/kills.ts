import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { COLLECTOR_METRICS } from '../../core/names/metrics.js';
import { type ModelServer, startModelServer } from './model_server.js';
import { type RunningSidelight, startSidelight } from './sidelight.js';
import { CONNECTIONS, type Sent, startLoad } from './steady_load.js';

const RATE = 200;
const ALLOWANCE_MS = 50;
/** A worker that keeps pace is behind by 35 ms at most, and asking it takes a while where the machine is busy; more is not taken for an excuse. */
const MOST_LAG_MS = 1000;
/** A process that is killed again and again is started again after up to ten seconds; then it has to start, on a machine that may be busy. */
const RESTARTS_WITHIN_MS = 60_000;
const PAGE = 50_000;
const ROLES = ['internal-collector', 'internal-service'] as const;

interface Kill {
  role: (typeof ROLES)[number];
  at: number;
  /** What the collector had heard before this was on its disk when it died, Unix epoch ms. */
  writtenUntil: number;
}

async function workerLagMs(sidelight: RunningSidelight): Promise<number> {
  const text = await (await fetch(`${sidelight.healthUrl}/metrics`)).text();
  return 1000 * Number(new RegExp(`^${COLLECTOR_METRICS.workerLagSeconds}(?:\\{.*\\})? (\\S+)$`, 'm').exec(text)?.[1]);
}

/** Waits for a moment in which the collector says that it is not far behind. @returns until when all that it heard is on disk */
async function lastWritten(sidelight: RunningSidelight): Promise<number> {
  return vi.waitFor(
    async () => {
      const askedAt = Date.now();
      const until = askedAt - (await workerLagMs(sidelight));
      expect(Date.now() - until).toBeLessThan(MOST_LAG_MS);
      return until;
    },
    { timeout: 10_000, interval: 7 },
  );
}

/** Kills one process with SIGKILL and waits until another plays its role. */
async function kill(sidelight: RunningSidelight, role: Kill['role']): Promise<Kill> {
  const [pid] = sidelight.pids(role);
  if (pid === undefined) throw new Error(`no ${role} is running`);
  const writtenUntil = role === 'internal-collector' ? await lastWritten(sidelight) : Date.now();
  const at = Date.now();
  process.kill(pid, 'SIGKILL');
  const url = role === 'internal-collector' ? sidelight.healthUrl : sidelight.serviceUrl;
  await vi.waitFor(
    async () => {
      expect(sidelight.pids(role).filter((each) => each !== pid)).toHaveLength(1);
      expect((await fetch(`${url}/readyz`)).ok).toBe(true);
    },
    { timeout: RESTARTS_WITHIN_MS, interval: 50 },
  );
  return { role, at, writtenUntil };
}

/**
 * May this call have failed? Only when its connection can have been open when a collector was killed: the kernel connects as soon as the
 * call is sent, which this process hears of later when it is busy.
 */
function mayFail({ sentAt, connectedAt, endedAt }: Sent, kills: Kill[]): boolean {
  const openAt = Math.min(sentAt, connectedAt);
  return kills.some(({ role, at }) => role === 'internal-collector' && openAt <= at && endedAt >= at);
}

/** Was this call under way at that kill? Its request is written once there is a connection: not before, and with no other collector. */
function wasInFlight({ sentAt, connectedAt, endedAt }: Sent, { at }: Kill): boolean {
  return Math.max(sentAt, connectedAt) <= at && endedAt > at;
}

/** Had it ended, but too lately for its record to be on disk for certain? */
function hadJustEnded({ endedAt }: Sent, { at, writtenUntil }: Kill): boolean {
  return endedAt <= at && endedAt >= writtenUntil - ALLOWANCE_MS;
}

/** Request ids of all calls there are, a page at a time: the service gives so many rows at once and no more. */
async function storedIds(sidelight: RunningSidelight): Promise<Set<string>> {
  const ids = new Set<string>();
  for (let page: { id: string }[] = [], offset = 0; offset === 0 || page.length === PAGE; offset += PAGE) {
    page = await sidelight.sql(`SELECT request_id AS id FROM calls ORDER BY id LIMIT ${PAGE} OFFSET ${offset}`);
    for (const { id } of page) ids.add(id);
  }
  return ids;
}

/** The tests of `kill -9` at 200 calls a second, collector and service in turn, at random moments. @param scored calls are scored, too */
export function describeKills(count: number, scored = false): void {
  let server: ModelServer;
  let sidelight: RunningSidelight;

  beforeAll(async () => {
    server = await startModelServer();
    const targets = [{ name: 'load', upstream: server.url }];
    sidelight = await startSidelight({ targets, config: { scorers: { enabled: scored } } });
  });

  afterAll(async () => {
    await sidelight?.stop();
    await server?.stop();
  });

  it(
    `${count} kills: nothing stored twice, nothing lost but what was under way, nobody refused`,
    async () => {
      const load = startLoad(`${sidelight.taps['load']}/v1/chat/completions`, RATE);
      const kills: Kill[] = [];
      for (let index = 0; index < count; index++) {
        const target = load.sent.length + RATE * (0.5 + Math.random());
        await vi.waitFor(() => expect(load.sent.length).toBeGreaterThan(target), { timeout: 10_000, interval: 7 });
        kills.push(await kill(sidelight, ROLES[index % ROLES.length] ?? 'internal-collector'));
      }
      await load.stop();

      const failures = load.sent.filter((each) => each.failure !== undefined);
      expect(failures.filter((each) => each.failure === 'ECONNREFUSED')).toEqual([]);
      expect(failures.filter((each) => !mayFail(each, kills))).toEqual([]);

      const completed = load.sent.filter((each) => each.failure === undefined);
      const deaths = kills.filter(({ role }) => role === 'internal-collector');
      await vi.waitFor(
        async () => {
          const ids = await storedIds(sidelight);
          const lost = completed.filter(({ id }) => !ids.has(id));
          const inFlight = deaths.map((death) => lost.filter((each) => wasInFlight(each, death)));
          const justEnded = deaths.map((death) => lost.filter((each) => hadJustEnded(each, death)));
          const excused = new Set([...inFlight, ...justEnded].flat());
          expect(lost.filter((each) => !excused.has(each))).toEqual([]);
          // Counted apart: a connection that breaks costs one call.
          for (const { length } of inFlight) expect(length).toBeLessThanOrEqual(CONNECTIONS);
        },
        { timeout: 60_000, interval: 250 },
      );
      expect(await sidelight.sql('SELECT request_id FROM calls GROUP BY request_id HAVING count() > 1')).toEqual([]);
      await vi.waitFor(
        async () => {
          const [total] = await sidelight.sql<{ rows: number; rolled: number }>(
            'SELECT (SELECT count() FROM calls) AS rows, (SELECT sum(calls) FROM calls_1m) AS rolled',
          );
          expect(Number(total?.rolled)).toBe(Number(total?.rows));
        },
        { timeout: 30_000, interval: 250 },
      );
    },
    180_000 + count * 60_000,
  );
}
