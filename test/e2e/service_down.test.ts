import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { ConfigInput } from '../../core/config/schema.js';
import { type ModelServer, startModelServer } from '../support/model_server.js';
import { freePort, launch, type Launched, query } from '../support/sidelight.js';
import { startLoad } from '../support/steady_load.js';

const OUTAGE_MS = 10_000;
const RATE = 200;

let server: ModelServer;
let folder: string;
let config: ConfigInput;
let serviceUrl: string;
let tapUrl: string;
let collector: Launched;
let service: Launched;

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
  };
  service = await serve();
  collector = await launch({ command: 'collect', config, folder, readyUrls: [`http://127.0.0.1:${health}/readyz`] });
}, 60_000);

afterAll(async () => {
  await collector?.stop();
  await service?.stop();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function serve(): Promise<Launched> {
  return launch({ command: 'serve', config, folder, readyUrls: [`${serviceUrl}/readyz`] });
}

it('an outage of the service costs no call, no row, and stores nothing twice', async () => {
  const load = startLoad(`${tapUrl}/v1/chat/completions`, RATE);
  await vi.waitFor(() => expect(load.sent.length).toBeGreaterThan(RATE), { timeout: 5000 });
  await service.stop();
  const downAt = Date.now();
  await vi.waitFor(() => expect(Date.now() - downAt).toBeGreaterThan(OUTAGE_MS), { timeout: OUTAGE_MS + 5000 });
  service = await serve();
  await load.stop();
  expect(load.sent.filter((each) => each.failure !== undefined)).toEqual([]);
  await vi.waitFor(
    async () => {
      const [row] = await query<{ calls: number; ids: number }>(
        serviceUrl,
        'SELECT count() AS calls, uniqExact(request_id) AS ids FROM calls',
      );
      expect({ calls: Number(row?.calls), ids: Number(row?.ids) }).toEqual({
        calls: load.sent.length,
        ids: load.sent.length,
      });
    },
    { timeout: 60_000, interval: 250 },
  );
}, 120_000);
