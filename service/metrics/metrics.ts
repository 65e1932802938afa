import { Counter, Histogram, Registry } from 'prom-client';
import { wasServed, type StoredCall } from '../../core/call.js';
import { DURATION_BUCKETS, SERVICE_METRICS as NAMES, TPOT_BUCKETS, TTFT_BUCKETS } from '../../core/names/metrics.js';
import { createCardinality, type Cardinality } from './cardinality.js';
import { errorType } from '../telemetry/call_attributes.js';

const CALL_LABELS = ['target', 'model', 'environment', 'purpose', 'provider', 'operation'] as const;
const INSERT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Calls and the ingest door, as Prometheus reads them: counted at ingest, each call once. */
export interface ServiceMetrics {
  readonly registry: Registry;
  readonly label: Cardinality;
  /** Counts calls that were stored. */
  observeCalls(calls: readonly StoredCall[]): void;
  observeSegment(result: { status: 'stored' | 'duplicate'; rows: number; quarantined: number }): void;
  observeInsert(seconds: number): void;
  observeQuery(seconds: number): void;
}

/** Metrics of one service, in a registry of their own. */
export function createMetrics(): ServiceMetrics {
  const registry = new Registry();
  const label = createCardinality();
  const observeCalls = callMetrics(registry, label);
  const observeSegment = ingestMetrics(registry);
  const insert = new Histogram({
    name: NAMES.storeInsertSeconds,
    help: 'Time to price and store a segment.',
    buckets: INSERT_BUCKETS,
    registers: [registry],
  });
  const query = new Histogram({
    name: NAMES.storeQuerySeconds,
    help: 'Time of a request that reads the store.',
    buckets: INSERT_BUCKETS,
    registers: [registry],
  });
  return {
    registry,
    label,
    observeCalls,
    observeSegment,
    observeInsert: (seconds) => insert.observe(seconds),
    observeQuery: (seconds) => query.observe(seconds),
  };
}

function callMetrics(registry: Registry, label: Cardinality): (calls: readonly StoredCall[]) => void {
  const figures = callFigures(registry);
  const observeGroup = (labels: CallLabels, group: Group) => {
    const unknown = group.filter((call) => call.cost_source === 'unpriced').length;
    figures.calls.inc(labels, group.length);
    // The tap's own answers are no failures of the model, and what they cost is not unknown.
    if (!wasServed(group[0])) return;
    figures.input.inc(labels, total(group, 'input_tokens'));
    figures.output.inc(labels, total(group, 'output_tokens'));
    if (unknown > 0) figures.unpriced.inc(labels, unknown);
    if (group.some((call) => call.cost_usd !== null)) figures.cost.inc(labels, Math.max(0, total(group, 'cost_usd')));
    for (const call of group) {
      const error = errorType(call);
      if (error !== '') figures.errors.inc({ ...labels, error_type: label('error_type', error) });
      if (call.outcome !== 'ok') continue;
      if (call.duration_ms !== null) figures.duration.observe(labels, call.duration_ms / 1000);
      if (call.ttft_ms !== null) figures.ttft.observe(labels, call.ttft_ms / 1000);
      if (call.tpot_ms !== null) figures.tpot.observe(labels, call.tpot_ms / 1000);
    }
  };
  return (stored) => {
    for (const group of alike(stored)) observeGroup(labelsOf(group[0], label), group);
  };
}

function callFigures(registry: Registry) {
  const counter = (name: string, help: string, labelNames: readonly string[] = CALL_LABELS) =>
    new Counter({ name, help, labelNames: [...labelNames], registers: [registry] });
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name, help, labelNames: [...CALL_LABELS], buckets, registers: [registry] });
  return {
    calls: counter(
      NAMES.callsTotal,
      'Calls stored; those with purpose refused were answered by the tap, and are in no other count.',
    ),
    errors: counter(NAMES.errorsTotal, 'Calls that did not end well; client_abort is not the fault of the server.', [
      ...CALL_LABELS,
      'error_type',
    ]),
    input: counter(NAMES.inputTokensTotal, 'Input tokens, cached ones included; estimates included.'),
    output: counter(NAMES.outputTokensTotal, 'Output tokens, reasoning included; estimates included.'),
    cost: counter(NAMES.costUsdTotal, 'US dollars of the calls that have a price.'),
    unpriced: counter(
      NAMES.unpricedCallsTotal,
      'Calls without a price: their cost is unknown, not zero. Those that failed before anything was used are not among them.',
    ),
    duration: histogram(
      NAMES.durationSeconds,
      'First byte of the request to last byte of the answer, of calls that ended well.',
      DURATION_BUCKETS,
    ),
    ttft: histogram(NAMES.ttftSeconds, 'Request to first token, of calls that ended well.', TTFT_BUCKETS),
    tpot: histogram(NAMES.tpotSeconds, 'Mean time per token after the first, of calls that ended well.', TPOT_BUCKETS),
  };
}

type CallLabels = Record<(typeof CALL_LABELS)[number], string>;
type Group = [StoredCall, ...StoredCall[]];

function labelsOf(call: StoredCall, label: Cardinality): CallLabels {
  return {
    target: label('target', call.target),
    model: label('model', modelOf(call)),
    environment: label('environment', call.environment),
    purpose: call.purpose,
    provider: label('provider', call.provider || call.backend),
    operation: label('operation', call.operation),
  };
}

function total(calls: readonly StoredCall[], column: 'input_tokens' | 'output_tokens' | 'cost_usd'): number {
  return calls.reduce((sum, call) => sum + (call[column] ?? 0), 0);
}

const modelOf = (call: StoredCall) => call.response_model || call.request_model;

/** Calls with the same labels: the library looks a series up by all of its labels at every count, a microsecond each. */
function alike(stored: readonly StoredCall[]): Iterable<Group> {
  const groups = new Map<string, Group>();
  for (const call of stored) {
    const { target, environment, purpose, provider, backend, operation } = call;
    const key = `${target}\n${modelOf(call)}\n${environment}\n${purpose}\n${provider || backend}\n${operation}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [call]);
    else group.push(call);
  }
  return groups.values();
}

function ingestMetrics(registry: Registry): ServiceMetrics['observeSegment'] {
  const counter = (name: string, help: string) => new Counter({ name, help, registers: [registry] });
  const segments = counter(NAMES.ingestSegmentsTotal, 'Segments taken, the ones known already included.');
  const rows = counter(NAMES.ingestRowsTotal, 'Calls stored.');
  const duplicates = counter(
    NAMES.ingestDuplicateSegmentsTotal,
    'Segments that were known already: nothing was stored.',
  );
  const quarantined = counter(
    NAMES.quarantinedRowsTotal,
    'Lines set aside: torn, not a call, or refused by the store.',
  );
  return (result) => {
    segments.inc();
    if (result.status === 'duplicate') duplicates.inc();
    else {
      rows.inc(result.rows);
      quarantined.inc(result.quarantined);
    }
  };
}
