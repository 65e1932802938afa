import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { ConfigInput } from '../../core/config/schema.js';
import { type ModelServer, startModelServer } from './model_server.js';
import { freePort, launch, type Launched, query } from './sidelight.js';
import { startLoad } from './steady_load.js';

const RATE = 200;
/** How long the service may take, once it is back, for what was kept meanwhile. */
const CATCH_UP_MS = 60_000;

/** The test of a service that is away for some time, at 200 calls a second, while its collector goes on. @param scored calls are scored, too */
export function describeOutage(outageMs: number, scored = false): void {
  let server: ModelServer;
  let folder: string;
  let config: ConfigInput;
  let serviceUrl: string;
  let tapUrl: string;
  let collector: Launched;
  let service: Launched;

  const serve = () => launch({ command: 'serve', config, folder, readyUrls: [`${serviceUrl}/readyz`] });

  beforeAll(async () => {
    server = await startModelServer();
    folder = mkdtempSync(path.join(os.tmpdir(), 'sidelight-down-'));
    const [tap, health, listen] = [await freePort(), await freePort(), await freePort()];
    serviceUrl = `http://127.0.0.1:${listen}`;
    tapUrl = `http://127.0.0.1:${tap}`;
    config = {
      targets: [{ name: 'model', upstream: server.url, listen: tap }],
      collector: { health, to: serviceUrl },
      service: { listen },
      store: { data: path.join(folder, 'data') },
      scorers: { enabled: scored },
    };
    service = await serve();
    collector = await launch({ command: 'collect', config, folder, readyUrls: [`http://127.0.0.1:${health}/readyz`] });
  });

  afterAll(async () => {
    await collector?.stop();
    await service?.stop();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  async function stored(): Promise<{ calls: number; ids: number; rolled: number }> {
    const [row] = await query<{ calls: number; ids: number; rolled: number }>(
      serviceUrl,
      `SELECT count() AS calls, uniqExact(request_id) AS ids, (SELECT sum(calls) FROM calls_1m) AS rolled FROM calls`,
    );
    return { calls: Number(row?.calls), ids: Number(row?.ids), rolled: Number(row?.rolled) };
  }

  it(
    `${outageMs / 1000} s without the service cost no call, no row, and store nothing twice; what was kept is stored within a minute`,
    async () => {
      const load = startLoad(`${tapUrl}/v1/chat/completions`, RATE);
      await vi.waitFor(() => expect(load.sent.length).toBeGreaterThan(RATE), { timeout: 5000 });
      await service.stop();
      const kept = load.sent.length + (outageMs / 1000) * RATE;
      await vi.waitFor(() => expect(load.sent.length).toBeGreaterThan(kept), { timeout: outageMs + 5000 });
      service = await serve();
      const backAt = Date.now();
      await load.stop();
      expect(load.sent.filter((each) => each.failure !== undefined)).toEqual([]);
      const all = load.sent.length;
      await vi.waitFor(async () => expect(await stored()).toEqual({ calls: all, ids: all, rolled: all }), {
        timeout: CATCH_UP_MS,
        interval: 250,
      });
      expect(Date.now() - backAt).toBeLessThan(CATCH_UP_MS);
    },
    outageMs + CATCH_UP_MS + 60_000,
  );
}
