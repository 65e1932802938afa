import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Alert } from '../../core/findings/alert.js';
import { callSchema, type StoredCall } from '../../core/call.js';
import { configSchema } from '../../core/config/schema.js';
import type { Finding } from '../../core/findings/finding.js';
import { createLogger } from '../../core/process/log.js';
import { COLLECTOR_METRICS } from '../../core/names/metrics.js';
import { SERVER_METRICS } from '../../core/names/server_metrics.js';
import { createWriter, migrate, openStore, queries, type Store } from '../../store/index.js';

/** Names as anybody who can reach a model server may make them up. */
export const HOSTILE_MODELS = [
  "it's",
  'say "hi"',
  'back\\slash',
  "\\') OR 1=1 --",
  '${model}',
  '$__timeFilter(x)',
  '{braces}',
  'ünï cödé 🎉',
  '%27',
  'a/b:c#d?e&f=g',
];

export const CALLS = 240;
const STEP_MS = 15_000;

/** Call number `index`, counted back from now: every 10th failed, every 4th is the demo's, `local` has no price. */
export function seededCall(index: number, now: number): StoredCall {
  const isLocal = index % 3 === 0;
  const failed = index % 10 === 0;
  const call = callSchema.parse({
    call_id: `call-${index}`,
    started_at: new Date(now - index * STEP_MS - 5000).toISOString(),
    target: isLocal ? 'gpu-box' : 'openai',
    environment: isLocal ? 'staging' : 'production',
    version: index > CALLS / 2 ? 'v1' : 'v2',
    backend: 'openai',
    operation: 'chat',
    request_model: isLocal ? 'local' : 'gpt',
    response_model: isLocal ? '' : 'gpt-2026',
    outcome: failed ? 'error' : index % 10 === 1 ? 'client_abort' : 'ok',
    error_type: failed ? 'rate_limit' : '',
    streaming: !failed,
    duration_ms: 100 + index,
    ttft_ms: failed ? null : 50,
    tpot_ms: failed ? null : 10,
    input_tokens: failed ? null : 10,
    output_tokens: failed ? null : 20,
    tokens_source: failed ? 'absent' : 'reported',
    purpose: index % 4 === 0 ? 'demo' : 'user',
  });
  const price = { cost_usd: 0.5, cost_source: 'price_list', price_version: 'test' } as const;
  return { ...call, ...(isLocal ? { cost_usd: null, cost_source: 'unpriced', price_version: '' } : price) };
}

export interface SeededStore {
  store: Store;
  now: number;
  close(): Promise<void>;
}

/** A real embedded store with an hour of calls, findings, an alert and the reports of one collector. */
export async function seededStore(): Promise<SeededStore> {
  const folder = mkdtempSync(join(tmpdir(), 'sidelight-boards-'));
  const log = createLogger('test', 'error');
  const config = configSchema.parse({ store: { data: folder } }).store;
  const store = await openStore(config, { log });
  await migrate(store, config);
  const now = Date.now();
  const writer = await createWriter(store, { quarantineDir: join(folder, 'quarantine'), log });
  // Oldest first, as collectors ship them: a version counts as deployed when it is first seen.
  const calls = Array.from({ length: CALLS }, (_, index) => seededCall(CALLS - 1 - index, now));
  await writer.ingest({ segment: 'seed', collectorId: 'beside-gpu', calls });
  const hostile = HOSTILE_MODELS.map((model, index) => ({
    ...seededCall(1, now),
    call_id: `hostile-${index}`,
    target: 'hostile',
    request_model: model,
    response_model: '',
  }));
  await writer.ingest({ segment: 'hostile', collectorId: 'beside-gpu', calls: hostile });
  const refused = { ...seededCall(1, now), call_id: 'refused', purpose: 'refused', outcome: 'error' } as const;
  await writer.ingest({ segment: 'refused', collectorId: 'beside-gpu', calls: [refused] });
  await queries.saveFindings(store, findings(now));
  await queries.saveAlerts(store, [alert(now)]);
  await queries.insertServerMetrics(store, [...collectorReports(now), ...serverReports(now)]);
  return {
    store,
    now,
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function findings(now: number): Finding[] {
  const base: Finding = {
    finding_id: '',
    at: '',
    kind: 'budget',
    key: 'budget:month',
    title: 'Budget month',
    target: '*',
    model: '*',
    metric: 'cost',
    unit: 'usd',
    verdict: 'near',
    severity: 'ticket',
    value: 0,
    limit: 100,
    interval_low: null,
    interval_high: null,
    forecast: 120,
    forecast_low: 110,
    forecast_high: 130,
    sample_size: 240,
    method: 'sum',
    window_seconds: 2_592_000,
    summary: 'On the way to the limit.',
    evidence: [],
  };
  const inTime = Array.from({ length: 60 }, (_, minute) => ({
    ...base,
    finding_id: `budget-${minute}`,
    at: new Date(now - minute * 60_000 - 1000).toISOString(),
    value: 90 - minute,
  }));
  const heading: Finding = {
    ...base,
    finding_id: 'heading',
    key: 'budget-forecast:month',
    title: 'Forecast of month',
    at: new Date(now - 2000).toISOString(),
    verdict: 'over',
    value: 120,
  };
  const slo: Finding = {
    ...base,
    kind: 'slo',
    key: 'slo:ttft:gpt',
    title: 'First token, gpt',
    target: 'openai',
    model: 'gpt-2026',
    metric: 'ttft',
    unit: 'ms',
    forecast: null,
  };
  const known = { finding_id: 'slo-1', at: new Date(now - 120_000).toISOString(), value: 50, verdict: 'ok' as const };
  const unknown = {
    finding_id: 'slo-2',
    at: new Date(now - 2000).toISOString(),
    value: null,
    verdict: 'no_data' as const,
  };
  return [...inTime, heading, { ...slo, ...known }, { ...slo, ...unknown }];
}

function alert(now: number): Alert {
  const at = new Date(now - 60_000).toISOString();
  return {
    alert_id: '01ALERT',
    key: 'budget:month',
    group_key: 'budget',
    state: 'firing',
    severity: 'ticket',
    title: 'Budget month',
    summary: 'On the way to the limit.',
    target: '*',
    model: '*',
    metric: 'cost',
    unit: 'usd',
    value: 90,
    limit: 100,
    interval_low: null,
    interval_high: null,
    since: null,
    sample_size: 240,
    finding_id: 'budget-0',
    started_at: at,
    fired_at: at,
    resolved_at: null,
    clear_since: null,
    silenced: false,
    updated_at: at,
  };
}

/** Every metric of a collector, once a minute; counters rise by one, and begin anew when it was restarted half an hour ago. */
function collectorReports(now: number): queries.ServerMetric[] {
  return Array.from({ length: 60 }, (_, minute) => minute).flatMap((minute) =>
    Object.values(COLLECTOR_METRICS).map((name): queries.ServerMetric => ({
      at: new Date(now - minute * 60_000 - 1000).toISOString(),
      collector_id: 'beside-gpu',
      name,
      labels: name.endsWith('_total') ? { reason: 'queue_full' } : {},
      value: name.endsWith('_total') ? 60 - minute - (minute < 30 ? 30 : 0) : name.includes('capacity') ? 1000 : 10,
    })),
  );
}

/** What the model server behind one target tells of itself, once a minute. */
function serverReports(now: number): queries.ServerMetric[] {
  return Array.from({ length: 60 }, (_, minute) => minute).flatMap((minute) =>
    Object.values(SERVER_METRICS).map((name): queries.ServerMetric => ({
      at: new Date(now - minute * 60_000 - 1000).toISOString(),
      collector_id: 'beside-gpu',
      name,
      labels: { target: 'gpu-box' },
      value: name.endsWith('_total') ? 60 - minute : name.endsWith('_ratio') ? 0.5 : 3,
    })),
  );
}
